using RepLoss.Bench.Machine;
using RepLoss.Results;
using RepLoss.Results.Files;
using Xunit;

namespace RepLoss.Tests.Results.Files;

public sealed class ResultsLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_second_run_is_refused_until_the_first_ends()
    {
        string path = _folder.At("machine/run.json");
        using (ResultsLock.Take(path))
        {
            Assert.Contains($"Another run is writing '{path}'", Assert.Throws<ResultsException>(() => ResultsLock.Take(path)).Message);
            Assert.Equal("Wait.", Assert.Throws<ResultsException>(() => ResultsLock.Take(path, "Wait.")).Message);
        }

        ResultsLock.Take(path).Dispose();
        Assert.Empty(Directory.GetFiles(_folder.At("machine")));
    }

    [Fact]
    public void A_lock_file_of_a_killed_run_is_no_obstacle_and_its_leftovers_go()
    {
        string path = _folder.At("run.json");
        File.WriteAllText(path, "{}");
        File.WriteAllText(path + ".lock", "");
        File.WriteAllText(path + ".0123.tmp", "half");
        ResultsLock.Take(path).Dispose();
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_one_sentence()
    {
        File.WriteAllText(_folder.At("file"), "");
        Assert.Contains("cannot be made", Assert.Throws<ResultsException>(() => ResultsLock.Take(_folder.At("file/run.json"))).Message);
    }
}
