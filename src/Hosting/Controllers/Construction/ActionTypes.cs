using System.Reflection;

namespace PluginChat.Hosting.Controllers.Construction;

/// <summary>The classes of a controller that mean something to the host.</summary>
sealed record ActionTypes(IReadOnlyList<(string Name, Type Type)> Actions, IReadOnlyList<Type> Setups, IReadOnlyList<ClassProblem> Problems)
{
    /// <summary>Finds them; whatever is wrong with any of them is in the problems, all at once.</summary>
    public static ActionTypes Find(Assembly assembly)
    {
        Type[] types;
        try
        {
            types = assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException e)
        {
            return new(
                [],
                [],
                [
                    new(
                        null,
                        $"{string.Join("; ", e.LoaderExceptions.Select(x => x?.Message).Distinct())} Build it "
                            + "against this host's contract, and put its libraries beside it."
                    ),
                ]
            );
        }
        var problems = new List<ClassProblem>();
        var actions = new List<(string Name, Type Type)>();
        foreach (var type in types.OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            if (type.GetCustomAttribute<ActionAttribute>(inherit: false) is not { } attribute)
                continue;
            if (!typeof(WebSocketAction).IsAssignableFrom(type))
                problems.Add(
                    new(
                        type,
                        $"class {type.FullName} is marked [Action(\"{attribute.Name}\")] but does not derive "
                            + $"from {nameof(WebSocketAction)}: derive it, or take the mark away"
                    )
                );
            else if (type.IsAbstract || type.ContainsGenericParameters)
                problems.Add(
                    new(
                        type,
                        $"class {type.FullName} is marked [Action(\"{attribute.Name}\")] but is "
                            + "abstract or generic: mark the class that derives from it"
                    )
                );
            else if (string.IsNullOrEmpty(attribute.Name))
                problems.Add(
                    new(type, $"class {type.FullName} is marked [Action] without a name: give it the one that the route's target has")
                );
            else
                actions.Add((attribute.Name, type));
        }
        foreach (var same in actions.GroupBy(a => a.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
            problems.Add(
                new(
                    same.First().Type,
                    $"{same.Count()} actions are named '{same.Key}': "
                        + $"{string.Join(" and ", same.Select(a => a.Type.FullName))}; rename all but one"
                )
            );
        if (actions.Count == 0 && problems.Count == 0)
            problems.Add(
                new(
                    null,
                    $"no class is marked [Action(\"…\")] and derives from {nameof(WebSocketAction)}: "
                        + "mark one with the name that the route's target has"
                )
            );
        var setups = types
            .Where(t => typeof(IControllerServices).IsAssignableFrom(t) && t is { IsAbstract: false, IsClass: true })
            .ToList();
        return new(actions, setups, problems);
    }
}
