using System.Runtime.CompilerServices;
using RepLoss.Torch;

namespace RepLoss.Tests;

/// <summary>Torch is there before any test touches TorchSharp.</summary>
internal static class LoadsTorch
{
#pragma warning disable CA2255 // Not a library: this is the program that the tests run in.
    [ModuleInitializer]
    internal static void Load() => TorchNatives.Load(typeof(LoadsTorch).Assembly);
#pragma warning restore CA2255
}
