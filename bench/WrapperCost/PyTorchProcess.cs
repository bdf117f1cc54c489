using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Results;

namespace RepLoss.Bench.WrapperCost;

/// <summary>A Python process that times one operation at a time, so that both sides measure in turn.</summary>
internal sealed class PyTorchProcess : IDisposable
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(2);

    // Relative to the weighted total. Two versions of libtorch add a million float32 products in different orders: x.dot(y) differs by 1.5e-3.
    private const double Tolerance = 1e-2;

    private readonly Process _process;
    private readonly Task<string> _complaint;

    /// <summary>Starts it.</summary>
    /// <param name="interpreter">A Python that has PyTorch.</param>
    /// <param name="threads">Threads that an operation may use.</param>
    /// <exception cref="ResultsException">It does not start.</exception>
    public PyTorchProcess(string interpreter, int threads)
    {
        string script = Path.Combine(RepositoryFolder.Root, "bench", "WrapperCost", "wrapper_cost.py");
        try
        {
            // -B: no compiled files beside the sources.
            _process = Process.Start(new ProcessStartInfo(interpreter, ["-B", script, threads.ToString(CultureInfo.InvariantCulture)])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception)
        {
            throw new ResultsException($"PyTorch could not be timed: there is no program {interpreter}.");
        }

        _complaint = _process.StandardError.ReadToEndAsync();
        Version = Line("its start");
    }

    /// <summary>"PyTorch 2.10.0, Python 3.12.3".</summary>
    public string Version { get; }

    /// <summary>Nanoseconds a call.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="size">Number of elements.</param>
    /// <param name="pass">Forward, or forward and gradient.</param>
    /// <param name="duration">How long it is called.</param>
    /// <param name="total">The weighted total of the answer from C#, see <see cref="PreparedCall.Total"/>.</param>
    /// <exception cref="ResultsException">The process ended, gave no answer in two minutes, or its operation is another one.</exception>
    public double Nanoseconds(Operation operation, int size, Pass pass, TimeSpan duration, double total)
    {
        string[] inputs = pass == Pass.Forward ? [] : [.. operation.Inputs];
        try
        {
            _process.StandardInput.WriteLine(JsonSerializer.Serialize(new { expression = operation.Python, size, inputs, seconds = duration.TotalSeconds }));
        }
        catch (IOException)
        {
            // It has ended: reading its answer says why.
        }

        double[] answer = [.. Line($"`{operation.Python}`").Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        return Math.Abs(answer[1] - total) <= Tolerance * Math.Max(1, Math.Abs(total))
            ? answer[0]
            : throw new ResultsException(string.Create(
                CultureInfo.InvariantCulture,
                $"`{operation.Python}` in Python and `{operation.CSharp}` in C# differ at {size} elements: their weighted totals are {answer[1]:g9} and {total:g9}, expected the same."));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private string Line(string what)
    {
        Task<string?> line = _process.StandardOutput.ReadLineAsync();
        if (!line.Wait(s_longest))
        {
            _process.Kill();
            throw new ResultsException($"PyTorch could not time {what}: no answer in {s_longest.TotalMinutes} minutes.");
        }

        return line.Result ?? throw new ResultsException(
            $"PyTorch could not time {what}: {_complaint.Result.TrimEnd().Split('\n')[^1].Trim().TrimEnd('.')}.");
    }
}
