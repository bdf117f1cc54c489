using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public static partial class SmoothLn
{
    /// <summary>SmoothLn of one tensor element at a time, with autograd, for ElementLoop variants.</summary>
    /// <param name="sigma">From 0 to 1; 1 for no smoothing.</param>
    internal sealed class Element(double sigma) : IDisposable
    {
        private readonly Scalar _sigma = sigma.ToScalar(), _rest = (1 - sigma).ToScalar(), _start = Math.Log(1 - sigma).ToScalar(), _floor = Floor.ToScalar();

        /// <summary>The value of a scalar tensor.</summary>
        public Tensor Of(Tensor x) => sigma == 1 || !(x > _sigma).item<bool>()
            ? x.OneMinus().clamp_min(_floor).log().neg()
            : ((x - _sigma) / _rest) - _start;

        /// <inheritdoc/>
        public void Dispose()
        {
            _sigma.Dispose();
            _rest.Dispose();
            _start.Dispose();
            _floor.Dispose();
        }
    }
}
