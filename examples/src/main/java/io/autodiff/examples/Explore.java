package io.autodiff.examples;

import java.awt.Desktop;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A playground in the browser: a small network learns to tell two classes of points apart, step by step.
 *
 * <p>You should see its address, then, in the browser, the decision boundary bend around the points as it learns. With five hidden layers of
 * sigmoid units the norms of δ fall from layer to layer on the way back, and the network hardly learns.
 */
@Command(
        name = "explore",
        description = "A playground in the browser: train a small network step by step, and see its errors.")
final class Explore implements Callable<Integer> {
    @Option(names = "--port", description = "Where it listens, on this machine only (default: any free port).")
    int port;

    @Option(names = "--no-open", description = "Do not open the browser.")
    boolean noOpen;

    @Override
    public Integer call() throws IOException {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("explore: --port must be from 0 to 65535, got " + port);
        }
        try (ExploreServer server = new ExploreServer(port)) {
            System.out.println("The playground is at " + server.address() + " until you press Ctrl-C");
            if (!noOpen) {
                open(server.address());
            }
            new CountDownLatch(1).await();
            return 0;
        } catch (InterruptedException e) {
            return 0;
        }
    }

    /** Where there is no desktop or no browser, the address that was printed has to do. */
    private static void open(URI address) {
        if (Desktop.isDesktopSupported() && Desktop.getDesktop().isSupported(Desktop.Action.BROWSE)) {
            try {
                Desktop.getDesktop().browse(address);
            } catch (IOException e) {
                System.err.println("Open it in a browser of yours: " + e.getMessage());
            }
        }
    }
}
