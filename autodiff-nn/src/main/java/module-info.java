/** Neural networks. */
module io.autodiff.nn {
    requires transitive io.autodiff.core;
    requires me.tongfei.progressbar;

    exports io.autodiff.nn;
    exports io.autodiff.nn.optim;
}
