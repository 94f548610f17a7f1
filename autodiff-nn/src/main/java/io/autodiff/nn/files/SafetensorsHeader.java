package io.autodiff.nn.files;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * The header of a safetensors file.
 *
 * @param entries in the order of their data
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {
    private static final String METADATA = "__metadata__";
    private static final int MOST_BYTES = 100_000_000;
    private static final int ALIGNMENT = 8;

    /** Nothing is kept from one file to the next, and no depth or length is believed. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(3)
                    .maxNumberLength(20)
                    .maxNameLength(MOST_BYTES)
                    .maxStringLength(MOST_BYTES)
                    .build())
            .build();

    /** Where a tensor stands among the data. */
    record Entry(String name, Element type, Shape shape, long begin, long end) {}

    /** Reads the header, and checks that the data that follow it are those it speaks of. */
    static SafetensorsHeader read(Source source) throws IOException {
        long size = source.take(Long.BYTES, "the size of the header").getLong();
        if (size < 0 || size > MOST_BYTES) {
            throw source.malformedAt(
                    0,
                    "the header has " + Long.toUnsignedString(size) + " bytes; at most " + MOST_BYTES + " are allowed");
        }
        ByteBuffer bytes = source.take(size, "the header");
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw source.malformedAt(Long.BYTES + bytes.position(), "the header is not UTF-8");
        }
        if (!text.startsWith("{")) {
            throw source.malformedAt(Long.BYTES, "the header does not begin with {");
        }
        SafetensorsHeader header = new Text(source, text).parse();
        requireNoGaps(header.entries, source);
        return header;
    }

    private static void requireNoGaps(List<Entry> entries, Source source) throws MalformedFileException {
        long end = 0;
        for (Entry entry : entries) {
            if (entry.begin != end) {
                throw source.malformedAt(
                        Long.BYTES,
                        "the data of " + entry.name + " begin at " + entry.begin
                                + ", but those before them end at " + end
                                + "; there must be no holes and no overlaps");
            }
            end = entry.end;
        }
        if (end != source.remaining()) {
            throw source.malformed("the data take " + end + " bytes, but " + source.remaining() + " follow the header");
        }
    }

    /** The header of a file that holds these. */
    static byte[] write(Safetensors content, Precision precision) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            if (!content.metadata().isEmpty()) {
                json.writeName(METADATA);
                json.writeStartObject();
                content.metadata().forEach((key, value) -> {
                    json.writeName(requireText(key));
                    json.writeString(requireText(value));
                });
                json.writeEndObject();
            }
            long begin = 0;
            for (Map.Entry<String, Tensor> entry : content.tensors().entrySet()) {
                Tensor x = entry.getValue();
                if (entry.getKey().equals(METADATA) || x.rank() > Source.MOST_AXES) {
                    throw new IllegalArgumentException("safetensors: cannot write " + entry.getKey() + " of shape "
                            + x.shape() + "; a name must not be " + METADATA + ", and a shape has at most "
                            + Source.MOST_AXES + " axes");
                }
                long end = begin + precision.bytes(x);
                json.writeName(requireText(entry.getKey()));
                json.writeStartObject();
                json.writeStringProperty("dtype", precision.name());
                json.writeName("shape");
                json.writeArray(x.shape().toArray(), 0, x.rank());
                json.writeName("data_offsets");
                json.writeArray(new long[] {begin, end}, 0, 2);
                json.writeEndObject();
                begin = end;
            }
            json.writeEndObject();
        }
        while (bytes.size() % ALIGNMENT != 0) {
            bytes.write(' ');
        }
        if (bytes.size() > MOST_BYTES) {
            throw new IllegalArgumentException("safetensors: the names and the metadata take " + bytes.size()
                    + " bytes; at most " + MOST_BYTES + " are allowed");
        }
        return bytes.toByteArray();
    }

    private static String requireText(String text) {
        if (!isText(text)) {
            throw new IllegalArgumentException(
                    "safetensors: a name or text has half of a surrogate pair, which UTF-8" + " has no bytes for");
        }
        return text;
    }

    private static boolean isText(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /** The header as text, which is parsed once. */
    private static final class Text {
        private final Source source;
        private final String text;
        private final JsonParser json;

        Text(Source source, String text) {
            this.source = source;
            this.text = text;
            this.json = JSON.createParser(ObjectReadContext.empty(), text);
        }

        SafetensorsHeader parse() throws MalformedFileException {
            List<Entry> entries = new ArrayList<>();
            Map<String, String> metadata = new LinkedHashMap<>();
            try (json) {
                expect(json.nextToken(), JsonToken.START_OBJECT, "an object of tensors");
                while (nextName("the name of a tensor")) {
                    String name = json.currentName();
                    if (name.equals(METADATA)) {
                        metadata(metadata);
                    } else {
                        entries.add(entry(name));
                    }
                }
                if (json.nextToken() != null) {
                    throw malformed("something follows the header's object");
                }
            } catch (JacksonException e) {
                throw at(
                        e.getLocation() == null ? 0 : e.getLocation().getCharOffset(),
                        "the header is not the JSON of safetensors: " + e.getOriginalMessage());
            }
            entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
            return new SafetensorsHeader(entries, metadata);
        }

        private void metadata(Map<String, String> metadata) throws MalformedFileException {
            expect(json.nextToken(), JsonToken.START_OBJECT, METADATA + " as an object of strings");
            while (nextName("a key of " + METADATA)) {
                String key = json.currentName();
                expect(json.nextToken(), JsonToken.VALUE_STRING, "a string in " + METADATA);
                metadata.put(key, text(json.getString()));
            }
        }

        private Entry entry(String name) throws MalformedFileException {
            String type = "";
            long[] shape = {};
            long[] offsets = {};
            int known = 0;
            expect(json.nextToken(), JsonToken.START_OBJECT, "an object for " + name);
            while (nextName("dtype, shape or data_offsets of " + name)) {
                switch (json.currentName()) {
                    case "dtype" -> {
                        expect(json.nextToken(), JsonToken.VALUE_STRING, "the dtype of " + name + " as a string");
                        type = json.getString();
                    }
                    case "shape" -> shape = numbers("shape of " + name, Source.MOST_AXES);
                    case "data_offsets" -> offsets = numbers("data_offsets of " + name, 2);
                    default -> throw malformed("unknown key " + json.currentName() + " of " + name);
                }
                known++;
            }
            if (known < 3 || offsets.length != 2 || offsets[0] > offsets[1]) {
                throw malformed(name + " needs dtype, shape and data_offsets [begin, end] with begin <= end");
            }
            return entry(name, type, shape, offsets);
        }

        private Entry entry(String name, String type, long[] sizes, long[] offsets) throws MalformedFileException {
            Element element = Element.safetensors(type).orElse(null);
            if (element == null) {
                throw malformed(
                        name + " has the unknown dtype " + type + "; known are " + Arrays.toString(Element.values()));
            }
            Shape shape;
            try {
                shape = Shape.of(Arrays.stream(sizes).mapToInt(Math::toIntExact).toArray());
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw malformed(name + " of shape " + Arrays.toString(sizes) + " is too large: " + e.getMessage());
            }
            long size = (long) element.size() * shape.size();
            if (offsets[1] - offsets[0] != size) {
                throw malformed(name + ": shape " + shape + " of " + element + " takes " + size
                        + " bytes, but data_offsets " + Arrays.toString(offsets) + " hold "
                        + (offsets[1] - offsets[0]));
            }
            return new Entry(name, element, shape, offsets[0], offsets[1]);
        }

        private long[] numbers(String what, int most) throws MalformedFileException {
            expect(json.nextToken(), JsonToken.START_ARRAY, what + " as an array");
            long[] numbers = new long[most];
            int count = 0;
            while (json.nextToken() != JsonToken.END_ARRAY) {
                expect(json.currentToken(), JsonToken.VALUE_NUMBER_INT, what + " as integers");
                if (count == most || json.getLongValue() < 0) {
                    throw malformed(what + " must be at most " + most + " numbers of at least 0");
                }
                numbers[count++] = json.getLongValue();
            }
            return Arrays.copyOf(numbers, count);
        }

        private boolean nextName(String what) throws MalformedFileException {
            if (json.nextToken() == JsonToken.END_OBJECT) {
                return false;
            }
            expect(json.currentToken(), JsonToken.PROPERTY_NAME, what);
            text(json.currentName());
            return true;
        }

        private String text(String read) throws MalformedFileException {
            if (!isText(read)) {
                throw malformed("half of a surrogate pair in a string");
            }
            return read;
        }

        private void expect(JsonToken found, JsonToken expected, String what) throws MalformedFileException {
            if (found != expected) {
                throw malformed("expected " + what);
            }
        }

        private MalformedFileException malformed(String problem) {
            return at(json.currentTokenLocation().getCharOffset(), problem);
        }

        private MalformedFileException at(long character, String problem) {
            int before = (int) Math.max(0, Math.min(character, text.length()));
            return source.malformedAt(
                    Long.BYTES + text.substring(0, before).getBytes(StandardCharsets.UTF_8).length, problem);
        }
    }
}
