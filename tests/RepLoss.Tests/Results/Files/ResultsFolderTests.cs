using RepLoss.Results;
using RepLoss.Results.Files;
using Xunit;

namespace RepLoss.Tests.Results.Files;

public sealed class ResultsFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ARunLiesUnderItsMachineByTimeAndCommit() =>
        Assert.Equal("results/some-cpu-2/20250301T100000Z-0123456789ab.json", ResultsFolder.PathFor("results", MadeUp.Set()));

    [Fact]
    public void AMachineNameCannotLeaveTheFolder()
    {
        ResultSet set = MadeUp.Set() with { Machine = MadeUp.Set().Machine with { Id = "../../x" } };
        Assert.StartsWith("results/x/", ResultsFolder.PathFor("results", set));
        Assert.Equal("results/baseline/x-cpu-libtorch-2-threads.json", ResultsFolder.BaselinePathFor("results", set));
    }

    [Fact]
    public void FilesAreFoundInOrderWithoutBaselines()
    {
        ResultSet set = MadeUp.Set();
        ResultsFile.Write(ResultsFolder.BaselinePathFor(_folder.Path, set), set);
        ResultsFile.Write(ResultsFolder.PathFor(_folder.Path, set with { Start = set.Start.AddHours(-1) }), set);
        ResultsFile.Write(ResultsFolder.PathFor(_folder.Path, set), set);
        Assert.Equal(["20250301T090000Z-0123456789ab.json", "20250301T100000Z-0123456789ab.json"], ResultsFolder.Files(_folder.Path).Select(Path.GetFileName));
        Assert.Empty(ResultsFolder.Files(_folder.At("none")));
    }

    [Fact]
    public void OnlyTheNewestRunOfEachKindIsReportedAndTheNewestKindFirst()
    {
        ResultSet old = MadeUp.RepBox(), young = old with { Start = old.Start.AddDays(1), End = null }, cuda = old with { Device = "cuda:0 H100" };
        Assert.Equal([young, cuda], ResultsFolder.Newest([cuda, old, young]));
    }

    [Fact]
    public void ANewerRunOfLessHidesNoKernel()
    {
        ResultSet whole = MadeUp.RepBox() with { Profile = RunProfile.Full };
        ResultRow other = MadeUp.Row("iou/n64/forward/Loop/cpu", 10);
        whole = whole with { Rows = [.. whole.Rows, other] };
        ResultSet part = whole with { Start = whole.Start.AddDays(1), Rows = [other] }, quick = whole with { Start = whole.Start.AddDays(2), Profile = RunProfile.Quick };
        Assert.Equal([part, whole], ResultsFolder.Newest([whole, part, quick]));
        Assert.Equal([quick], ResultsFolder.Newest([quick]));
    }
}
