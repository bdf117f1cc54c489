using RepLoss.Bench.Machine;
using RepLoss.Bench.Peers;
using RepLoss.Bench.Verbs;
using RepLoss.Bench.WrapperCost;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Tests.Judge;
using TorchSharp;
using Xunit;

namespace RepLoss.Tests.Bench;

// Objects that wait for their finalizer are counted for the whole process.
[Collection(TorchThreads.Alone)]
public sealed class WrapperCostTests : IDisposable
{
    private const int LongestPage = 150;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    private static readonly PyTorch NoPython = new("", "PyTorch is not here");
    private static readonly Lazy<PyTorch> s_python = new(PyTorch.Find);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_operation_is_the_same_in_both_languages()
    {
        PyTorch python = Python();
        using PyTorchProcess theirs = new(python.Interpreter, 1);
        Assert.StartsWith("PyTorch ", theirs.Version, StringComparison.Ordinal);
        foreach (Operation operation in Operations.All)
        {
            using PreparedCall call = new(operation, 16, Pass.Forward);
            Assert.True(theirs.Nanoseconds(operation, 16, Pass.ForwardBackward, Moment, call.Total) > 0);
        }
    }

    [Fact]
    public void Another_operation_in_Python_is_refused()
    {
        Operation wrong = new("add", o => o.X + o.Y, "y.flip(0) + x", []);
        string message = Assert.Throws<ResultsException>(() => Measure(Python(), wrong)).Message;
        Assert.StartsWith("`y.flip(0) + x` in Python and `x + y` in C# differ at 16 elements: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_Python_complains_of_is_told()
    {
        Operation unknown = new("add", o => o.X + o.Y, "x.no_such_thing()", []);
        string message = Assert.Throws<ResultsException>(() => Measure(Python(), unknown)).Message;
        Assert.Equal("PyTorch could not time `x.no_such_thing()`: AttributeError: 'Tensor' object has no attribute 'no_such_thing'.", message);
        message = Assert.Throws<ResultsException>(() => Measure(new PyTorch("no-such-python", null), unknown)).Message;
        Assert.Equal("PyTorch could not be timed: there is no program no-such-python.", message);
    }

    [Fact]
    public void The_page_is_made_from_the_file_alone()
    {
        CostTable written = Run(Python(), Named("add"), Named("greater"));
        Assert.Equal(6, written.Rows.Count);
        Assert.All(written.Rows, row => Assert.Equal(row.Ratio!.Value, row.TorchSharpNanoseconds / row.PyTorchNanoseconds!.Value, 12));
        string page = File.ReadAllText(_folder.At("wrapper.md"));
        Assert.Equal(page, CostPage.Of(written, "wrapper.json"));
        Assert.Contains("./run-bench.sh wrapper-cost --rounds 1 --milliseconds 1", page, StringComparison.Ordinal);
        Assert.Contains(written.PyTorch!, page, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_PyTorch_a_sentence_says_so_and_the_times_of_TorchSharp_stand_alone()
    {
        CostTable written = Run(NoPython, Named("exp"));
        Assert.All(written.Rows, row => Assert.True(row is { TorchSharpNanoseconds: > 0, PyTorchNanoseconds: null, Ratio: null }));
        string page = File.ReadAllText(_folder.At("wrapper.md"));
        Assert.Contains("There are no times of PyTorch: PyTorch is not here.", page, StringComparison.Ordinal);
        Assert.Matches(@"\| x\.exp\(\) \| x\.exp\(\) \| [0-9.,]+ .?s \| – \| – \| [0-9.,]+ .?s \| – \| – \|", page);
    }

    [Fact]
    public void The_page_of_all_operations_is_short()
    {
        CostRow[] rows = [.. from size in new CostPlan().Sizes from pass in Enum.GetValues<Pass>() from operation in Operations.All
                           where pass == Pass.Forward || operation.Inputs.Count > 0 select MadeUp(operation, size, pass)];
        string page = CostPage.Of(Run(NoPython, Named("add")) with { Rows = rows }, "wrapper.json");
        Assert.InRange(page.Split('\n').Length, Operations.All.Count, LongestPage);
    }

    [Theory]
    [InlineData("multiply-number", 1)]
    [InlineData("multiply-scalar", 0)]
    [InlineData("multiply-new-scalar", 0)]
    public void A_number_makes_an_object_to_finalize_and_a_Scalar_with_an_owner_makes_none(string name, double expected)
    {
        using PreparedCall call = new(Named(name), 16, Pass.Forward);
        // The middle one of several: what else the process does may add to a count, or to what is subtracted from it.
        CallAllocations allocations = Enumerable.Range(0, 5).Select(_ => call.Allocations()).OrderBy(counted => counted.ObjectsToFinalize).ElementAt(2);
        Assert.Equal(expected, allocations.ObjectsToFinalize);
        Assert.Equal(1, allocations.Tensors);
        Assert.InRange(allocations.ManagedBytes, 24, 200);
    }

    [Fact]
    public void A_call_frees_every_tensor_that_it_makes()
    {
        foreach (Operation operation in Operations.All)
        {
            using PreparedCall call = new(operation, 16, Pass.ForwardBackward);
            long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            call.Run();
            Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }
    }

    [Fact]
    public void Operations_have_names_of_their_own_and_stand_on_the_page_as_they_are_written()
    {
        Assert.Equal(Operations.All.Count, Operations.All.Select(operation => operation.Name).Distinct().Count());
        Assert.Equal("x.masked_fill(mask, half)", Named("masked-fill-scalar").CSharp);
        Assert.All(Operations.All, operation => Assert.DoesNotMatch(@"\bo\.|=>", operation.CSharp));
    }

    [Theory]
    [InlineData("--rounds", "0")]
    [InlineData("--milliseconds", "10001")]
    public void A_number_out_of_range_is_bad_usage(string option, string value)
    {
        (int exitCode, string output, string error) = TheProgram.Run("wrapper-cost", option, value, "--out", _folder.Path);
        Assert.Equal((ExitCode.BadInput, ""), (exitCode, output));
        Assert.StartsWith($"Option {option} is {value}; expected 1 to ", error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    private static PyTorch Python()
    {
        Assert.SkipWhen(s_python.Value.Reason is not null, s_python.Value.Reason ?? "");
        return s_python.Value;
    }

    private static Operation Named(string name) => Operations.All.Single(operation => operation.Name == name);

    private static CostTable Measure(PyTorch python, Operation operation) =>
        TheProgram.Quietly(() => CostMeasurement.Run(python, Small(operation)));

    private CostTable Run(PyTorch python, params Operation[] operations)
    {
        Assert.Equal(ExitCode.Success, TheProgram.Quietly(() => WrapperCostCommand.Run(python, Small(operations), _folder.Path)));
        return CostTable.Read(_folder.At("wrapper.json"));
    }

    private static CostPlan Small(params Operation[] operations) => new(1, 1) { Operations = operations, Sizes = [16, 64] };

    private static CostRow MadeUp(Operation operation, int size, Pass pass) => new(
        $"{operation.Name}/n{size}/{KebabCase.Of(pass)}", operation.CSharp, operation.Python, size, pass, 1, 1, 1, new CallAllocations(1, 1, 1), [1], [1]);
}
