using RepLoss.Contract;
using RepLoss.Kernels;
using RepLoss.Scenes;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Tests.Training;

/// <summary>
/// A linear detector head of a few hundred parameters over one 20 x 20 grid with two anchors and four classes. Its features tell each
/// cell, with noise, what lies in it, so that there is something to learn and nothing to guess.
/// </summary>
internal sealed class TinyHead : IDisposable
{
    public const int Cells = 20;
    private const int Anchors = 2;
    private const int Classes = 4;
    private const int Features = 12;
    private const int Images = 4;

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Tensor _features;
    private readonly Tensor _anchors = tensor(new float[] { 1.5f, 2, 5, 6 }, [1, Anchors, 2]);
    private readonly Tensor _grids = tensor(new long[] { Cells, Cells }, [1, 2]);
    private readonly Tensor _targets;
    private readonly Tensor _truths;

    public TinyHead(ulong seed)
    {
        var random = new CaseRandom("tiny-head", seed);
        var rows = new List<float>();
        foreach ((int image, Scene scene) in SyntheticScenes.CocoLike(seed, 40).Scenes.Where(scene => scene.Truths.Count is > 1 and < 12).Take(Images).Index())
        {
            foreach (SceneBox box in scene.Truths)
            {
                rows.AddRange([image, box.Class % Classes, (float)((box.X1 + box.X2) / 2 / scene.Width), (float)((box.Y1 + box.Y2) / 2 / scene.Height),
                    (float)(box.Width / scene.Width), (float)(box.Height / scene.Height)]);
            }
        }

        float[] targets = [.. rows];
        _targets = tensor(targets, [targets.Length / 6, 6]);
        _features = tensor(FeaturesOf(targets, random), [Images, Cells, Cells, Features]);
        Tensor boxes = _targets.narrow(1, 2, 4) * Cells;
        _truths = Corners(boxes, _targets.narrow(1, 0, 1) * 1000);
        Parameters = [.. new[] { zeros(Features, Anchors * (5 + Classes)), zeros(Anchors * (5 + Classes)) }.Select(p => p.requires_grad_())];
    }

    /// <summary>Weights and biases.</summary>
    public Tensor[] Parameters { get; private set; }

    /// <summary>How many numbers are learnt.</summary>
    public long ParameterCount => Parameters.Sum(parameter => parameter.numel());

    /// <summary>[B,A,ny,nx,5+K]: the head's logits.</summary>
    public Tensor Predict() => (_features.matmul(Parameters[0]) + Parameters[1])
        .view(Images, Cells, Cells, Anchors, 5 + Classes).permute(0, 3, 1, 2, 4);

    /// <summary>YOLO loss plus repulsion between the predicted boxes of the targets' cells.</summary>
    /// <param name="repel">From predicted boxes (grid cells, each image on its own ground) and truths to a loss.</param>
    public Tensor Loss(Func<Tensor, Tensor, Tensor> repel)
    {
        Tensor prediction = Predict();
        YoloRowTensors rows = YoloTargets.Tensor(_targets, _anchors, _grids);
        Tensor loss = YoloLoss.Tensor([prediction], _targets, _anchors).Loss;
        Tensor image = rows.Rows.select(1, 1), cell = rows.Rows.narrow(1, 3, 2).flip(1);
        Tensor flat = (((image * Anchors) + rows.Rows.select(1, 2)) * Cells + rows.Rows.select(1, 3)) * Cells + rows.Rows.select(1, 4);
        Tensor logits = prediction.reshape(-1, 5 + Classes).index_select(0, flat).narrow(1, 0, 4).sigmoid();
        Tensor centre = (logits.narrow(1, 0, 2) * 2) - 0.5 + cell;
        Tensor size = (logits.narrow(1, 2, 2) * 2).square() * rows.AnchorSizes;
        return loss + repel(Corners(cat([centre, size], 1), image.unsqueeze(1) * 1000), _truths);
    }

    /// <summary>One step of gradient descent; returns the loss before it.</summary>
    public double Step(Func<Tensor, Tensor, Tensor> repel, double rate)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor loss = Loss(repel);
        IList<Tensor> gradients = autograd.grad([loss], Parameters);
        using IDisposable _ = no_grad();
        for (int i = 0; i < Parameters.Length; i++)
            Parameters[i].sub_(gradients[i] * rate);
        return loss.item<float>();
    }

    public void Dispose() => _scope.Dispose();

    // Images are put far apart, so that boxes of different images never meet.
    private static Tensor Corners(Tensor boxes, Tensor shift)
    {
        Tensor centre = boxes.narrow(1, 0, 2) + shift, half = boxes.narrow(1, 2, 2) / 2;
        return cat([centre - half, centre + half], 1);
    }

    // bias, presence, offset in the cell, size, class, three of noise; cells without a target have noise alone.
    private static float[] FeaturesOf(float[] targets, CaseRandom random)
    {
        var features = new float[Images * Cells * Cells * Features];
        for (int i = 0; i < features.Length; i++)
            features[i] = (float)(0.05 * random.NextGaussian());
        for (int i = 0; i < targets.Length; i += 6)
        {
            float x = targets[i + 2] * Cells, y = targets[i + 3] * Cells;
            int cell = (((int)targets[i] * Cells) + Math.Clamp((int)y, 0, Cells - 1)) * Cells + Math.Clamp((int)x, 0, Cells - 1);
            Span<float> at = features.AsSpan(cell * Features, Features);
            at[0] += 1;
            at[1] += x - MathF.Floor(x) - 0.5f;
            at[2] += y - MathF.Floor(y) - 0.5f;
            at[3] += MathF.Log(targets[i + 4] * Cells / 3);
            at[4] += MathF.Log(targets[i + 5] * Cells / 3);
            at[5 + (int)targets[i + 1]] += 1;
        }

        return features;
    }
}
