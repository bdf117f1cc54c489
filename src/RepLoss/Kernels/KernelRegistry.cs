using System.Reflection;
using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Kernels;

/// <summary>All kernels, found by reflection and sorted by id: no list names them.</summary>
public static class KernelRegistry
{
    /// <summary>The kernels of this library, then those of assemblies that were added.</summary>
    public static IReadOnlyList<Kernel> All { get; private set; } = In(typeof(KernelRegistry).Assembly);

    /// <summary>The kernels that an assembly declares.</summary>
    public static IReadOnlyList<Kernel> In(Assembly assembly) =>
        [.. assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Kernel)) && !type.IsAbstract && type.GetConstructor([]) is not null)
            .Select(type => (Kernel)Activator.CreateInstance(type)!)
            .OrderBy(kernel => kernel.Id, StringComparer.Ordinal)];

    /// <summary>Adds the kernels of an assembly, and its methods with <see cref="RivalAttribute"/> as variants of the kernels that they name.</summary>
    /// <returns>How many kernels and rivals there were.</returns>
    /// <exception cref="InputException">A kernel has an id that is taken; a rival names no kernel, or has a signature that does not fit it.</exception>
    public static int Add(Assembly assembly)
    {
        IReadOnlyList<Kernel> kernels = In(assembly);
        foreach (Kernel kernel in kernels)
        {
            InputException.Require(All.All(other => other.Id != kernel.Id), () => $"{assembly.GetName().Name} has a kernel '{kernel.Id}', which is there already; expected another name.");
            InputException.Require(kernel.Variants.Count > 0 && kernel.Variants[0].Name == VariantName.Loop,
                () => $"The first variant of kernel '{kernel.Id}' is {(kernel.Variants.Count > 0 ? kernel.Variants[0].Name : "missing")}; expected {VariantName.Loop}, which is its definition.");
        }

        All = [.. All, .. kernels];
        (RivalAttribute Mark, MethodInfo Method)[] rivals =
        [
            .. from type in assembly.GetTypes()
               from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
               from mark in method.GetCustomAttributes<RivalAttribute>()
               select (mark, method),
        ];
        foreach ((RivalAttribute mark, MethodInfo method) in rivals)
        {
            Kernel kernel = Find(mark.Kernel);
            kernel.Add(new RivalVariant(kernel, mark.Name, method));
        }

        return kernels.Count + rivals.Length;
    }

    /// <summary>The kernel of an id; a type name ("RepBox") is taken as well.</summary>
    /// <exception cref="InputException">There is no such kernel.</exception>
    public static Kernel Find(string id) =>
        All.FirstOrDefault(kernel => kernel.Id == id || kernel.GetType().Name.Equals(id, StringComparison.OrdinalIgnoreCase))
        ?? throw new InputException($"There is no kernel '{id}'; expected one of {string.Join(", ", All.Select(k => k.Id))}.");
}
