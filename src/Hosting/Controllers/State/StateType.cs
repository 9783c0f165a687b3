using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;

namespace PluginChat.Hosting.Controllers.State;

/// <summary>A type by a description that keeps no generation in memory: the runtime's as they are, a controller's by name.</summary>
/// <param name="Known">The type, or the generic definition or null for an array, where it is not a controller's.</param>
/// <param name="OwnName">Its full name where it is a controller's.</param>
/// <param name="Assembly">The simple name of that one's assembly.</param>
/// <param name="Arguments">Generic arguments; for an array, its element.</param>
/// <param name="Rank">Of an array; 0 for anything else.</param>
sealed record StateType(Type? Known, string? OwnName, string? Assembly, ImmutableArray<StateType> Arguments, int Rank)
{
    public static StateType Of(Type type)
    {
        if (!type.IsCollectible)
            return new(type, null, null, [], 0);
        if (type.IsArray)
            return new(null, null, null, [Of(type.GetElementType()!)], type.GetArrayRank());
        var arguments = type.IsGenericType ? type.GetGenericArguments().Select(Of).ToImmutableArray() : [];
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return definition.IsCollectible
            ? new(null, definition.FullName ?? definition.Name, definition.Assembly.GetName().Name, arguments, 0)
            : new(definition, null, null, arguments, 0);
    }

    /// <summary>The type as another version has it; null where that has none of the name.</summary>
    public Type? In(Assembly assembly)
    {
        var arguments = Arguments.Select(a => a.In(assembly)).ToArray();
        if (arguments.Contains(null))
            return null;
        if (Rank > 0)
            return Rank == 1 ? arguments[0]!.MakeArrayType() : arguments[0]!.MakeArrayType(Rank);
        var definition = Known ?? Find(assembly);
        try
        {
            return definition is null || arguments.Length == 0 ? definition : definition.MakeGenericType(arguments!);
        }
        catch (ArgumentException)
        {
            return null; // another number of parameters, or another constraint
        }
    }

    Type? Find(Assembly main)
    {
        var assembly =
            main.GetName().Name == Assembly
                ? main
                : AssemblyLoadContext.GetLoadContext(main)?.Assemblies.FirstOrDefault(a => a.GetName().Name == Assembly) ?? main;
        return assembly.GetType(OwnName!);
    }

    public override string ToString() =>
        OwnName is { } own ? own[(own.LastIndexOfAny(['.', '+']) + 1)..]
        : Known is { } known ? Describe(known)
        : "array";

    public static string Describe(Type type) =>
        type.IsArray ? $"{Describe(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]"
        : type.IsGenericType && type.Name.IndexOf('`') is > 0 and var end
            ? $"{type.Name[..end]}<{string.Join(", ", type.GetGenericArguments().Select(Describe))}>"
        : type.Name;
}
