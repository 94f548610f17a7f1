/** Neural networks. */
module io.autodiff.nn {
    requires transitive io.autodiff.core;
    requires de.siegmar.fastcsv;
    requires java.desktop;
    requires me.tongfei.progressbar;
    requires tools.jackson.core;
    requires static com.google.protobuf;
    requires static org.tribuo.util.onnx;

    exports io.autodiff.nn;
    exports io.autodiff.nn.data;
    exports io.autodiff.nn.files;
    exports io.autodiff.nn.onnx;
    exports io.autodiff.nn.optim;
    exports io.autodiff.nn.train;
}
