using System.Reflection;

namespace PluginChat.Host.Controllers;

/// <summary>The classes of a controller that mean something to the host.</summary>
sealed record ActionTypes(IReadOnlyList<(string Name, Type Type)> Actions, IReadOnlyList<Type> Setups, string? Problem)
{
    /// <summary>Finds them; whatever is wrong with any of them is in the problem, all at once.</summary>
    public static ActionTypes Find(Assembly assembly)
    {
        Type[] types;
        try
        {
            types = assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException e)
        {
            return new([], [], string.Join("; ", e.LoaderExceptions.Select(x => x?.Message).Distinct()));
        }
        var problems = new List<string>();
        var actions = new List<(string Name, Type Type)>();
        foreach (var type in types.OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            if (type.GetCustomAttribute<ActionAttribute>(inherit: false) is not { } attribute)
                continue;
            if (!typeof(WebSocketAction).IsAssignableFrom(type))
                problems.Add($"class {type.FullName} is marked [Action(\"{attribute.Name}\")] but does not derive from {nameof(WebSocketAction)}");
            else if (type.IsAbstract || type.ContainsGenericParameters)
                problems.Add($"class {type.FullName} is marked [Action(\"{attribute.Name}\")] but is abstract or generic: mark the class that derives from it");
            else if (string.IsNullOrEmpty(attribute.Name))
                problems.Add($"class {type.FullName} is marked [Action] without a name");
            else
                actions.Add((attribute.Name, type));
        }
        foreach (var same in actions.GroupBy(a => a.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
            problems.Add($"{same.Count()} actions are named '{same.Key}': {string.Join(" and ", same.Select(a => a.Type.FullName))}; rename all but one");
        if (actions.Count == 0 && problems.Count == 0)
            problems.Add($"no class is marked [Action(\"…\")] and derives from {nameof(WebSocketAction)}");
        var setups = types.Where(t => typeof(IControllerServices).IsAssignableFrom(t) && t is { IsAbstract: false, IsClass: true }).ToList();
        return new(actions, setups, problems.Count == 0 ? null : string.Join("; ", problems));
    }
}
