package io.autodiff.nn.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.autodiff.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * An ONNX graph that is being built.
 *
 * <p>Source: the ONNX specification, onnx.ai/onnx/repo-docs/IR.html, and its operators at version 17.
 */
final class Graph {
    private static final int OPERATORS = 17;
    private static final int FORMAT = 8;

    private final GraphProto.Builder proto = GraphProto.newBuilder();
    private final Set<String> names = new HashSet<>();
    private final Set<String> transposed = new HashSet<>();
    private final Map<Object, Node> known = new HashMap<>();

    /** The number of examples, a vector of one integer. */
    private Node batch = new Node(this, "");

    Node input(String name, Size... shape) {
        Node input = new Node(this, unique(name));
        proto.addInput(info(input.name(), shape));
        return input;
    }

    /** Lets the first axis of an input be the batch. */
    void batchOf(Node input) {
        batch = apply("Shape", Map.of("start", 0, "end", 1), input);
    }

    void output(String name, Node value, Size... shape) {
        String unique = unique(name);
        proto.addNode(NodeProto.newBuilder()
                .setOpType("Identity")
                .addInput(value.name())
                .addOutput(unique));
        proto.addOutput(info(unique, shape));
    }

    /** A tensor of the model. */
    Node parameter(String name, Tensor x) {
        return initializer(name, doubles(x));
    }

    Node constant(Tensor x) {
        return once(x, () -> initializer("constant", doubles(x)));
    }

    /** A vector of integers. */
    Node integers(int... values) {
        return once(
                List.of("integers", Arrays.toString(values)),
                () -> initializer("integers", int64(values, values.length)));
    }

    /** A tensor of integers. */
    Node integers(int[] values, int... shape) {
        return initializer("integers", int64(values, shape));
    }

    /** A vector of sizes, some of which may be known only when the model runs. */
    Node sizes(Size... sizes) {
        if (Arrays.stream(sizes).allMatch(Size::isFixed)) {
            return integers(Arrays.stream(sizes).mapToInt(Size::fixed).toArray());
        }
        return once(List.of(sizes), () -> {
            Node[] parts = Arrays.stream(sizes).map(this::size).toArray(Node[]::new);
            return parts.length == 1 ? parts[0] : apply("Concat", Map.of("axis", 0), parts);
        });
    }

    private Node size(Size size) {
        if (size.isFixed()) {
            return integers(size.fixed());
        }
        return once(size, () -> {
            Node examples = size.each() == 1 ? batch : apply("Mul", Map.of(), batch, integers(size.each()));
            return size.fixed() == 0 ? examples : apply("Add", Map.of(), examples, integers(size.fixed()));
        });
    }

    /** The first output of an operator. */
    Node apply(String operator, Map<String, ?> attributes, Node... inputs) {
        return apply(operator, 1, attributes, inputs);
    }

    /** The last of some outputs of an operator. */
    Node apply(String operator, int outputs, Map<String, ?> attributes, Node... inputs) {
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator);
        for (Node input : inputs) {
            node.addInput(input.name());
        }
        new TreeMap<>(attributes).forEach((name, value) -> node.addAttribute(attribute(name, value)));
        for (int k = 0; k < outputs; k++) {
            node.addOutput(unique(operator));
        }
        node.setName(node.getOutput(0));
        if (operator.equals("Transpose")) {
            transposed.add(node.getOutput(0));
        }
        proto.addNode(node);
        return new Node(this, node.getOutput(outputs - 1));
    }

    boolean isTransposed(Node x) {
        return transposed.contains(x.name());
    }

    byte[] toBytes(String name) {
        return ModelProto.newBuilder()
                .setIrVersion(FORMAT)
                .setProducerName("autodiff")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATORS))
                .setGraph(proto.setName(name))
                .build()
                .toByteArray();
    }

    private Node once(Object key, Supplier<Node> made) {
        Node node = known.get(key);
        if (node == null) {
            node = made.get();
            known.put(key, node);
        }
        return node;
    }

    private Node initializer(String name, TensorProto.Builder tensor) {
        String unique = unique(name);
        proto.addInitializer(tensor.setName(unique));
        return new Node(this, unique);
    }

    private String unique(String name) {
        String unique = name;
        for (int n = 1; !names.add(unique); n++) {
            unique = name + "_" + n;
        }
        return unique;
    }

    private static TensorProto.Builder doubles(Tensor x) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * x.size()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(x.toArray());
        return tensor(TensorProto.DataType.DOUBLE, bytes, x.shape().toArray());
    }

    private static TensorProto.Builder int64(int[] values, int... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(Arrays.stream(values).asLongStream().toArray());
        return tensor(TensorProto.DataType.INT64, bytes, shape);
    }

    private static TensorProto.Builder tensor(TensorProto.DataType type, ByteBuffer bytes, int... shape) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setDataType(type.getNumber());
        for (int size : shape) {
            tensor.addDims(size);
        }
        return tensor.setRawData(ByteString.copyFrom(bytes));
    }

    private static ValueInfoProto info(String name, Size... sizes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Size size : sizes) {
            TensorShapeProto.Dimension.Builder dimension = TensorShapeProto.Dimension.newBuilder();
            if (size.isFixed()) {
                dimension.setDimValue(size.fixed());
            } else if (size.isBatch()) {
                dimension.setDimParam("batch");
            }
            shape.addDim(dimension);
        }
        TypeProto.Tensor.Builder type = TypeProto.Tensor.newBuilder()
                .setElemType(TensorProto.DataType.DOUBLE.getNumber())
                .setShape(shape);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(type))
                .build();
    }

    private static AttributeProto attribute(String name, Object value) {
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
        if (value instanceof int[] integers) {
            attribute.setType(AttributeProto.AttributeType.INTS);
            Arrays.stream(integers).forEach(attribute::addInts);
        } else if (value instanceof Integer integer) {
            attribute.setType(AttributeProto.AttributeType.INT).setI(integer);
        } else {
            attribute.setType(AttributeProto.AttributeType.STRING).setS(ByteString.copyFromUtf8((String) value));
        }
        return attribute.build();
    }
}
