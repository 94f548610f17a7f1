package io.autodiff;

/** The largest elements along an axis, the largest first, and their indices along that axis, which are constants. */
public record TopK(Tensor values, Tensor indices) {}
