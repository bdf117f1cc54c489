using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Autograd records nothing in this thread until the result is disposed.</summary>
    public static IDisposable no_grad() => new GradMode(false);

    /// <summary>Autograd records (or not) in this thread until the result is disposed.</summary>
    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    /// <inheritdoc cref="enable_grad(bool)"/>
    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    /// <summary>Whether autograd records in this thread.</summary>
    public static bool is_grad_enabled() => NativeMethods.reploss_grad_enabled() != 0;

    private sealed class GradMode : IDisposable
    {
        private readonly bool before = is_grad_enabled();
        private bool restored;

        internal GradMode(bool enabled) => NativeMethods.reploss_set_grad_enabled(enabled ? 1 : 0);

        public void Dispose()
        {
            if (!restored)
            {
                restored = true;
                NativeMethods.reploss_set_grad_enabled(before ? 1 : 0);
            }
        }
    }
}
