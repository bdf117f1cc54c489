namespace TorchSharp.Interop;

/// <summary>The kinds of an operator's arguments and results; the numbers are those of Kind in Native/shim.h.</summary>
internal enum ArgumentKind
{
    None = 0,
    Tensor = 1,
    Integer = 2,
    Real = 3,
    Boolean = 4,
    IntegerList = 5,
    RealList = 6,
    Text = 7,
    TensorList = 8,
    OptionalTensorList = 9,
    Device = 10,
}
