using System.Reflection;
using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>All kernels of an assembly, found by reflection and sorted by id: no list names them.</summary>
public static class KernelRegistry
{
    /// <summary>The kernels of this library.</summary>
    public static IReadOnlyList<Kernel> All { get; } = In(typeof(KernelRegistry).Assembly);

    /// <summary>The kernels that an assembly declares.</summary>
    public static IReadOnlyList<Kernel> In(Assembly assembly) =>
        [.. assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Kernel)) && !type.IsAbstract && type.GetConstructor([]) is not null)
            .Select(type => (Kernel)Activator.CreateInstance(type)!)
            .OrderBy(kernel => kernel.Id, StringComparer.Ordinal)];

    /// <summary>The kernel of an id; a type name ("RepBox") is taken as well.</summary>
    /// <exception cref="InputException">There is no such kernel.</exception>
    public static Kernel Find(string id) =>
        All.FirstOrDefault(kernel => kernel.Id == id || kernel.GetType().Name.Equals(id, StringComparison.OrdinalIgnoreCase))
        ?? throw new InputException($"There is no kernel '{id}'; expected one of {string.Join(", ", All.Select(k => k.Id))}.");
}
