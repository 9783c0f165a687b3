using System.Reflection;
using PluginChat.Hosting.Controllers.Sources;
using PluginChat.Http;
using PluginChat.Pages;

namespace PluginChat.Hosting.Controllers.Construction;

/// <summary>The classes of a controller that mean something to the host.</summary>
/// <param name="Actions">The WebSocket actions.</param>
/// <param name="HttpClasses">The classes of HTTP actions.</param>
/// <param name="Table">What lists the HTTP actions; null where there are none.</param>
/// <param name="Pages">The pages, layouts and parts among them.</param>
/// <param name="Setups">The classes that register services.</param>
/// <param name="Problems">What is wrong.</param>
sealed record ActionTypes(
    IReadOnlyList<(string Name, Type Type)> Actions,
    IReadOnlyList<Type> HttpClasses,
    Type? Table,
    IReadOnlyList<Type> Pages,
    IReadOnlyList<Type> Setups,
    IReadOnlyList<ClassProblem> Problems
)
{
    /// <summary>What has to be constructed.</summary>
    public IEnumerable<Type> Classes => Actions.Select(a => a.Type).Concat(HttpClasses);

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
                null,
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
        var http = new List<Type>();
        foreach (var type in types.OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            var isMarked = type.GetMethods().Any(m => m.IsDefined(typeof(ActionAttribute), inherit: false));
            if (isMarked && !typeof(HttpActions).IsAssignableFrom(type))
                problems.Add(
                    new(
                        type,
                        $"class {type.FullName} has methods that are marked [Action] but does not derive from "
                            + $"{nameof(HttpActions)}: derive it, or take the marks away"
                    )
                );
            else if (isMarked && !type.IsAbstract && !type.ContainsGenericParameters)
                http.Add(type);
            if (type.GetCustomAttribute<ActionAttribute>(inherit: false) is not { } attribute)
                continue;
            if (typeof(HttpActions).IsAssignableFrom(type))
                problems.Add(
                    new(
                        type,
                        $"class {type.FullName} answers HTTP and is marked [Action(\"{attribute.Name}\")]: "
                            + "mark its methods, each with the name of its action"
                    )
                );
            else if (attribute.Methods.Count > 0)
                problems.Add(
                    new(
                        type,
                        $"class {type.FullName} is marked [Action(\"{attribute.Name}\")] with HTTP methods, "
                            + "which a WebSocket action has not: take them away"
                    )
                );
            else if (!typeof(WebSocketAction).IsAssignableFrom(type))
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
        var table = http.Count == 0 ? null : assembly.GetCustomAttribute<HttpActionTableAttribute>()?.Table;
        if (http.Count > 0 && table is null)
            problems.Add(
                new(
                    http[0],
                    $"class {http[0].FullName} has HTTP actions but was built without the generator of {ContractVersion.Assembly}: "
                        + "reference the package, with its analyzers"
                )
            );
        var pages = types.Where(t => typeof(Page).IsAssignableFrom(t) && t.IsDefined(typeof(PagePathAttribute), inherit: false)).ToList();
        if (actions.Count == 0 && http.Count == 0 && pages.Count == 0 && problems.Count == 0)
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
        return new(actions, http, table, pages, setups, problems);
    }
}
