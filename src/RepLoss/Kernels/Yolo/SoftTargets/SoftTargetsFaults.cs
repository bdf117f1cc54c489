using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>The faults of the published builders of soft targets.</summary>
internal static class SoftTargetsFaults
{
    private static readonly float[] Anchor = [3, 3];

    private static readonly PublishedSource Loops = new(
        "g0401828t/yolov5-SoftObjectLoss", "1d4f7803e39544dab43dcc13f2758d0333bb0567", "loss_custom.py, ComputeLoss.build_targets_custom");

    private static readonly PublishedSource Tensors = Loops with { Function = "loss_custom.py, ComputeLoss.build_targets_custom1" };

    /// <summary>All of them; those of the loop builder apply to "diagonal", those of the tensor builder to "score2".</summary>
    public static IReadOnlyList<PublishedFault> All { get; } =
    [
        Fault("loops-without-neighbours", SoftScore.Diagonal, FaultEvidence.Value,
            "Neighbours are not taken, so their cells are soft or background instead of hard.", Neighbours, Near),
        Fault("loops-wrong-row", SoftScore.Diagonal, FaultEvidence.Value,
            "Every box is written into the image and the anchor of the match whose number is the level's.", MayDiffer,
            [0, 0, 0.5f, 0.5f, 0.3f, 0.3f, 1, 0, 0.5f, 0.5f, 0.3f, 0.3f]),
        Fault("loops-few-matches", SoftScore.Diagonal, FaultEvidence.Exception,
            "A level that has matches, but no more than its number, indexes beyond them and raises.",
            input => SoftTargetsMatches.Of(input).Where((level, number) => level.Count > 0 && level.Count <= number).Any(),
            Near, [10, 10, 10, 10]),
        Fault("loops-centre-outside", SoftScore.Diagonal, FaultEvidence.Exception,
            "A box that does not cover its clamped centre cell has one cell more than there is room for, and raises.",
            input => SoftTargetsMatches.Of(input).Where((level, number) => level.Any(box =>
                !SoftTargetsPublishedLoops.HoldsItsCentre(number, box.X, box.Y, box.Width, box.Height))).Any(),
            [0, 0, -0.5f, 0.5f, 0.3f, 0.3f]),
        Fault("loops-onto-the-border", SoftScore.Diagonal, FaultEvidence.Value,
            "Cells outside the image are clamped onto its border, and the last box and cell wins there.", MayDiffer, [0, 0, 0.05f, 0.5f, 0.5f, 0.3f]),
        Fault("tensors-without-neighbours", SoftScore.Score2, FaultEvidence.Value,
            "Neighbours are not taken, so their cells are soft or background instead of hard.", Neighbours, Near),
        Fault("tensors-whole-cells", SoftScore.Score2, FaultEvidence.Value,
            "Distances are whole numbers of cells over halves of the number of cells, not of the box.", MayDiffer, [0, 0, 0.45f, 0.45f, 0.4f, 0.3f]),
        Fault("tensors-no-match", SoftScore.Score2, FaultEvidence.Exception,
            "A level without a match adds a vector of nothing to a matrix of nothing, and raises.",
            input => SoftTargetsMatches.Of(input).Any(level => level.Count == 0), [0, 0, 0.5f, 0.5f, 0.01f, 0.01f]),
        Fault("tensors-onto-the-border", SoftScore.Score2, FaultEvidence.Value,
            "Cells outside the image are clamped onto its border, and the last one wins there.", MayDiffer, [0, 0, 0.05f, 0.5f, 0.5f, 0.3f]),
        Fault("tensors-last-box-wins", SoftScore.Score2, FaultEvidence.Value,
            "Where boxes overlap the one with fewer cells wins, not the larger score.", MayDiffer,
            [0, 0, 0.45f, 0.45f, 0.4f, 0.4f, 0, 0, 0.65f, 0.45f, 0.3f, 0.3f]),
        Fault("tensors-race", SoftScore.Score2, FaultEvidence.NotRepeatable,
            "With more than one thread and some 3,000 cells, overlapping boxes are written in no order, and each run gives other scores.",
            MayDiffer, [.. Enumerable.Range(0, 60).SelectMany(i => new[] { 0, 0, 0.5f, 0.5f, 0.9f - (0.005f * i), 0.9f })]),
    ];

    private static float[] Near => [0, 0, 0.52f, 0.57f, 0.3f, 0.3f];

    private static PublishedFault Fault(
        string id, SoftScore score, FaultEvidence evidence, string what, Func<KernelInput, bool?> shows, float[] example, long[]? grids = null) =>
        new(id, what, evidence, (input, _) => ((SoftTargetsOptions)input.Options).Score == score ? shows(input) : false)
        {
            Source = score == SoftScore.Diagonal ? Loops : Tensors,
            Example = () => Example(score, example, grids ?? [10, 10]),
        };

    private static bool? Neighbours(KernelInput input) =>
        SoftTargetsMatches.Of(input).All(level => level.Count == 0) ? false
        : ((SoftTargetsOptions)input.Options).Sigma < 10 && SoftTargetsMatches.HasNeighbourOfItsOwn(input) ? true : null;

    // On most inputs it shows, but overlaps, a single image, or a box in the middle of its cells can hide it.
    private static bool? MayDiffer(KernelInput input) => SoftTargetsMatches.Of(input).Any(level => level.Count > 0) ? null : false;

    // Two levels where the second one is what the fault is about.
    private static KernelInput Example(SoftScore score, float[] targets, long[] grids) => SoftTargets.Input(
        new SoftTargetsOptions { Score = score }, targets,
        [.. Enumerable.Repeat(Anchor, grids.Length / 2).SelectMany(pair => pair)], 1, grids, 2);
}
