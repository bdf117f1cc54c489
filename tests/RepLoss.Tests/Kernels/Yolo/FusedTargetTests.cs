using System.Runtime.InteropServices;
using RepLoss.Contract;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Kernels;

/// <summary>What the Fused target builders promise beyond the right answer: any number of rows, any grid and number of threads, little memory.</summary>
public sealed class FusedTargetTests
{
    private static readonly long[] Grids = [9, 13, 5, 7];

    public static TheoryData<SoftScore> Scores => [.. Enum.GetValues<SoftScore>()];

    [Fact]
    public void Every_number_of_targets_gives_the_rows_of_the_loop_in_their_order()
    {
        YoloRows rows = new(), expected = new();
        // From many to none, so that rows left over would be seen.
        for (int n = 130; n >= 0; n--)
        {
            float[] targets = Draw(n);
            YoloTargets.Loop(targets, Anchors(3), 3, Grids, new YoloTargetsOptions(), expected);
            YoloTargets.Fused(targets, Anchors(3), 3, Grids, new YoloTargetsOptions(), rows);
            AssertSame(expected, rows);
        }
    }

    [Fact]
    public void More_anchors_than_fit_the_stack_give_the_rows_of_the_loop()
    {
        YoloRows rows = new(), expected = new();
        YoloTargets.Loop(Draw(20), Anchors(90), 90, Grids, new YoloTargetsOptions(), expected);
        YoloTargets.Fused(Draw(20), Anchors(90), 90, Grids, new YoloTargetsOptions(), rows);
        AssertSame(expected, rows);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_rows_of_the_loop_in_their_order()
    {
        YoloRows rows = new(), expected = new();
        // From many to few: on both sides of the number from which threads share them.
        foreach (int n in new[] { 4001, 1100, 1000, 999, 17 })
        {
            float[] targets = Draw(n);
            YoloTargets.Loop(targets, YoloCases.Anchors, 3, [80, 80, 40, 40, 20, 20], new YoloTargetsOptions(), expected);
            foreach (int threads in new[] { 1, 0, 2, 3, 16 })
            {
                YoloTargets.Fused(targets, YoloCases.Anchors, 3, [80, 80, 40, 40, 20, 20], new YoloTargetsOptions(), rows, threads);
                AssertSame(expected, rows);
            }
        }
    }

    [Fact]
    public void A_sigma_whose_reciprocal_float32_does_not_have_gives_the_scores_of_the_loop()
    {
        var options = new SoftTargetsOptions { Sigma = 1e-39 };
        (List<float[]> Maps, List<bool[]> Soft) expected = Room([3, 3], 1, 1), found = Room([3, 3], 1, 1);
        SoftTargets.Loop([0, 0, 0.5f, 0.5f, 1, 1], [3, 3], 1, [3, 3], options, new YoloRows(), expected.Maps, expected.Soft);
        SoftTargets.Fused([0, 0, 0.5f, 0.5f, 1, 1], [3, 3], 1, [3, 3], options, found.Maps, found.Soft);
        Assert.All(found.Maps[0], score => Assert.True(float.IsFinite(score)));
        Assert.Equal(expected.Maps[0], found.Maps[0]);
        Assert.Equal(expected.Soft[0], found.Soft[0]);
    }

    [Theory]
    [MemberData(nameof(Scores))]
    public void Soft_maps_agree_with_the_loop_on_every_width_and_number_of_threads(SoftScore score)
    {
        var options = new SoftTargetsOptions { Score = score, Sigma = 0.7, AnchorThreshold = 50 };
        foreach (int width in Enumerable.Range(1, 40).Append(1100))
        {
            float[] targets = Draw(width % 37);
            long[] grids = [3, width, 2, 2 * width];
            (List<float[]> Maps, List<bool[]> Soft) expected = Room(grids), alone = Room(grids), shared = Room(grids);
            SoftTargets.Loop(targets, Anchors(2), 2, grids, options, new YoloRows(), expected.Maps, expected.Soft);
            SoftTargets.Fused(targets, Anchors(2), 2, grids, options, alone.Maps, alone.Soft, 1);
            SoftTargets.Fused(targets, Anchors(2), 2, grids, options, shared.Maps, shared.Soft, 3);
            for (int level = 0; level < 2; level++)
            {
                Assert.Equal(expected.Soft[level], alone.Soft[level]);
                Assert.All(expected.Maps[level].Zip(alone.Maps[level]), pair => Assert.Equal(pair.First, pair.Second, 2e-6f));
                Assert.Equal(alone.Maps[level], shared.Maps[level]);
                Assert.Equal(alone.Soft[level], shared.Soft[level]);
            }
        }
    }

    [Fact]
    public void Threads_that_share_large_maps_change_no_bit()
    {
        float[] targets = YoloCases.Random(new CaseRandom("shared", 1), 300, 4);
        long[] grids = [80, 80, 40, 40, 20, 20];
        (List<float[]> Maps, List<bool[]> Soft) alone = Room(grids, 3, 4), shared = Room(grids, 3, 4);
        SoftTargets.Fused(targets, YoloCases.Anchors, 3, grids, new SoftTargetsOptions(), alone.Maps, alone.Soft, 1);
        foreach (int threads in new[] { 0, 2, 16 })
        {
            SoftTargets.Fused(targets, YoloCases.Anchors, 3, grids, new SoftTargetsOptions(), shared.Maps, shared.Soft, threads);
            for (int level = 0; level < 3; level++)
            {
                Assert.True(alone.Maps[level].AsSpan().SequenceEqual(shared.Maps[level]));
                Assert.True(alone.Soft[level].AsSpan().SequenceEqual(shared.Soft[level]));
            }
        }
    }

    [Fact]
    public void Four_hundred_boxes_need_no_memory_but_the_answer()
    {
        float[] targets = YoloCases.Random(new CaseRandom("memory", 1), 400, 4);
        long[] grids = [80, 80, 40, 40, 20, 20];
        (List<float[]> Maps, List<bool[]> Soft) room = Room(grids, 3, 4);
        var rows = new YoloRows();
        long allocated = Allocations.Of(() =>
        {
            SoftTargets.Fused(targets, YoloCases.Anchors, 3, grids, new SoftTargetsOptions(), room.Maps, room.Soft, 1);
            YoloTargets.Fused(targets, YoloCases.Anchors, 3, grids, new YoloTargetsOptions(), rows);
        });
        Assert.InRange(allocated, 0, 1000);
    }

    [Fact]
    public void Rows_that_have_room_cost_no_memory()
    {
        float[] targets = YoloCases.Random(new CaseRandom("memory", 2), 900, 4), many = YoloCases.Random(new CaseRandom("memory", 3), 4000, 4);
        long[] grids = [80, 80, 40, 40, 20, 20];
        YoloTargetsOptions options = new();
        var rows = new YoloRows();
        Assert.Equal(0, Allocations.Of(() =>
        {
            YoloTargets.Fused(targets, YoloCases.Anchors, 3, grids, options, rows);
            YoloTargets.Fused(many, YoloCases.Anchors, 3, grids, options, rows, 1);
        }));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        (List<float[]> maps, List<bool[]> soft) = Room(Grids, 3);
        void Rows(float[] targets, long[] grids) => YoloTargets.Fused(targets, Anchors(3), 3, grids, new YoloTargetsOptions(), new YoloRows());
        void Soft(float[] targets, List<float[]> into) => SoftTargets.Fused(targets, Anchors(3), 3, Grids, new SoftTargetsOptions(), into, soft);

        Assert.Equal("yolo-targets: 5 numbers in targets; expected 6 a row.", Refusal(() => Rows(new float[5], Grids)));
        Assert.StartsWith("yolo-targets: 12 numbers in anchors and 2 in grids;", Refusal(() => Rows([], [4, 4])), StringComparison.Ordinal);
        Assert.StartsWith("soft-targets: 1 maps and 2 masks for 2 levels;", Refusal(() => Soft([], [maps[0]])), StringComparison.Ordinal);
        Assert.StartsWith("soft-targets: 5 scores and 210 marks in level 1;", Refusal(() => Soft([], [maps[0], new float[5]])), StringComparison.Ordinal);
        Assert.Equal(
            "soft-targets: row 1 of input 'targets' has image 2; expected 0 or more and below 2, the number of images.",
            Refusal(() => Soft([0, 0, 0.5f, 0.5f, 0.3f, 0.3f, 2, 0, 0.5f, 0.5f, 0.3f, 0.3f], maps)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Anchors_that_are_no_sizes_are_refused(float size)
    {
        (List<float[]> maps, List<bool[]> soft) = Room(Grids, 3);
        float[] anchors = Anchors(3);
        anchors[5] = size;
        string expected = $"input 'anchors' is {size} at 5; expected finite sizes above 0.";
        Assert.Equal($"yolo-targets: {expected}", Refusal(() => YoloTargets.Fused([], anchors, 3, Grids, new YoloTargetsOptions(), new YoloRows())));
        maps.ForEach(map => Array.Fill(map, -7));
        Assert.Equal($"soft-targets: {expected}", Refusal(() => SoftTargets.Fused([], anchors, 3, Grids, new SoftTargetsOptions(), maps, soft)));
        Assert.All(maps, map => Assert.All(map, score => Assert.Equal(-7, score)));
    }

    [Fact]
    public void Grids_without_cells_and_rows_that_are_excluded_are_refused_and_leave_the_rows_as_they_are()
    {
        var rows = new YoloRows();
        YoloTargets.Fused([0, 0, 0.5f, 0.5f, 0.3f, 0.3f], Anchors(3), 3, Grids, new YoloTargetsOptions(), rows);
        int before = rows.Count;
        string Refused(float[] targets, params long[] grids) =>
            Refusal(() => YoloTargets.Fused(targets, Anchors(3), 3, grids, new YoloTargetsOptions(), rows));

        Assert.Equal("yolo-targets: input 'grids' is 0 at 3; expected 1 cell or more.", Refused([], Grids[0], Grids[1], 5, 0));
        Assert.Equal("yolo-targets: row 0 of input 'targets' has width 0; expected above 0.", Refused([0, 0, 0.5f, 0.5f, 0, 1], Grids));
        Assert.Equal("yolo-targets: row 0 of input 'targets' has x NaN; expected a finite number.", Refused([0, 0, float.NaN, 0.5f, 1, 1], Grids));
        Assert.Equal(
            "yolo-targets: row 0 of input 'targets' has x 3E+38; expected a number that is finite on a grid of 13 cells too.", Refused([0, 0, 3e38f, 0.5f, 1, 1], Grids));
        Assert.Equal(before, rows.Count);
    }

    [Theory]
    [InlineData(2, "x")]
    [InlineData(3, "y")]
    [InlineData(4, "width")]
    [InlineData(5, "height")]
    public void A_row_that_overflows_on_the_grid_is_refused_by_every_kernel(int column, string name)
    {
        float[] targets = [0, 0, 0.5f, 0.5f, 0.3f, 0.3f];
        targets[column] = 3e38f;
        string expected = $"row 0 of input 'targets' has {name} 3E+38; expected a number that is finite on a grid of 4 cells too.";
        long[] grids = [3, 4];
        KernelInput[] inputs =
        [
            YoloCases.Input(new YoloTargetsOptions(), targets, [2, 3], 1, grids),
            SoftTargets.Input(new SoftTargetsOptions(), targets, [2, 3], 1, grids, 1),
            YoloLoss.Input(new YoloLossOptions(), [HostArray.Of(new float[3 * 4 * 6], 1, 1, 3, 4, 6)], targets, [2, 3], 1),
        ];
        foreach ((Kernel kernel, KernelInput input) in new Kernel[] { new YoloTargets(), new SoftTargets(), new YoloLoss() }.Zip(inputs))
            Assert.Equal($"{kernel.Id}: {expected}", Refusal(() => InputValidation.Check(kernel, input)));
    }

    private static string Refusal(Action refused) => Assert.Throws<InputException>(refused).Message;

    private static void AssertSame(YoloRows expected, YoloRows rows)
    {
        Assert.Equal(expected.Indices, rows.Indices);
        Assert.True(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(expected.Boxes)).SequenceEqual(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(rows.Boxes))));
        Assert.Equal(expected.AnchorSizes, rows.AnchorSizes);
        Assert.Equal(expected.TargetIndex, rows.TargetIndex);
    }

    // Centres beyond the border as well, and sides from a tenth of the image on.
    private static float[] Draw(int count)
    {
        var random = new CaseRandom("fused-targets", (ulong)count);
        float[] targets = YoloCases.Random(random, count, 2);
        for (int t = 0; t < targets.Length; t += 6)
        {
            (targets[t + 2], targets[t + 3]) = ((float)random.NextDouble(-0.1, 1.1), (float)random.NextDouble(-0.1, 1.1));
            (targets[t + 4], targets[t + 5]) = ((float)random.NextDouble(0.1, 0.9), (float)random.NextDouble(0.1, 0.9));
        }

        return targets;
    }

    private static float[] Anchors(int count) => [.. Enumerable.Range(0, 4 * count).Select(i => 1 + (i * 0.3f % 5))];

    private static (List<float[]> Maps, List<bool[]> Soft) Room(long[] grids, int anchors = 2, int images = 2)
    {
        IEnumerable<long> cells = grids.Chunk(2).Select(grid => grid[0] * grid[1] * anchors * images);
        return ([.. cells.Select(count => Enumerable.Repeat(-1f, (int)count).ToArray())], [.. cells.Select(count => Enumerable.Repeat(true, (int)count).ToArray())]);
    }
}
