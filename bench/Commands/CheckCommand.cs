using System.CommandLine;
using RepLoss.Equivalence;
using RepLoss.Tensors;

namespace RepLoss.Bench.Commands;

/// <summary>`check`: proves the twins equal, and published faults to be there.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        Argument<string[]> kernels = Options.Kernels();
        Option<string?> device = Options.Device();
        Option<string[]> data = Options.Data();
        var kernelOption = new Option<string[]>("--kernel") { Description = "The same as naming the kernel." };
        var variant = new Option<string?>("--variant") { Description = "One variant." };
        var caseId = new Option<string?>("--case") { Description = "One case." };
        var seed = new Option<ulong?>("--seed") { Description = "Another seed for every case." };
        var thorough = new Option<bool>("--thorough") { Description = "At least 500 cases a kernel." };
        var json = new Option<string?>("--json") { Description = "Write the verdicts and findings to a file." };
        var command = new Command("check", "Proves that the variants of each kernel are equal; exit code 1 where one is not.")
        {
            kernels, kernelOption, variant, caseId, seed, thorough, device, data, json,
        };
        command.SetAction(parsed => Run(
            new CheckSelection
            {
                Kernels = Options.FindKernels([.. parsed.GetValue(kernels)!, .. parsed.GetValue(kernelOption)!]),
                Devices = Options.FindDevices(parsed.GetValue(device)),
                Scenes = Options.LoadScenes(parsed.GetValue(data)!, orShared: true),
                Variant = parsed.GetValue(variant),
                Case = parsed.GetValue(caseId),
                Seed = parsed.GetValue(seed),
                Thorough = parsed.GetValue(thorough),
            },
            parsed.GetValue(json)).ExitCode);
        return command;
    }

    /// <summary>Checks, prints a line a variant and then the findings.</summary>
    public static (int ExitCode, IReadOnlyList<CheckLine> Lines) Run(CheckSelection selection, string? jsonPath)
    {
        IReadOnlyList<CheckLine> lines;
        using (var progress = new Progress())
            lines = Check.Run(selection, progress.Show);
        Console.WriteLine($"check with {TorchRuntime.Name}, {TorchRuntime.Threads} threads, on {string.Join(" and ", selection.Devices)}");
        CheckReport.Print(lines);
        if (jsonPath is not null)
            CheckReport.Write(jsonPath, lines);
        return (lines.All(line => line.Verdict.Holds) ? ExitCode.Success : ExitCode.NotEqual, lines);
    }
}
