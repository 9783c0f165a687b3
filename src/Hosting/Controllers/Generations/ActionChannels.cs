namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>The site's WebSocket actions, as one generation of one controller sees them.</summary>
/// <param name="own">Whose generation.</param>
/// <param name="actions">The names of its actions.</param>
/// <param name="site">The controllers of the site; null where there is only this one.</param>
sealed class ActionChannels(Controller own, IReadOnlyCollection<string> actions, IControllerDirectory? site) : IActionChannels
{
    public IActionChannel this[string action]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(action);
            if (actions.Contains(action))
                return own.Hub(action);
            var others = Others.Where(c => ActionsOf(c)?.Contains(action) == true).ToList();
            return others switch
            {
                [var only] => only.Hub(action),
                [] => throw new KeyNotFoundException($"There is no action '{action}'. {WhatThereIs()}"),
                _ => throw new KeyNotFoundException(
                    $"The controllers {Quoted(others.Select(c => c.Name))} each have an action '{action}': "
                        + $"name one, as in Get(\"{others[0].Name}\", \"{action}\")."
                ),
            };
        }
    }

    public IActionChannel Get(string controller, string action)
    {
        ArgumentNullException.ThrowIfNull(controller);
        ArgumentNullException.ThrowIfNull(action);
        var found = controller == own.Name ? own : site?.Find(controller);
        if (found is null)
            throw new KeyNotFoundException(
                $"There is no controller '{controller}'. There are {Quoted(Others.Select(c => c.Name).Append(own.Name))}; "
                    + "others are known once they are loaded."
            );
        var known = found == own ? actions : ActionsOf(found);
        if (known?.Contains(action) == false)
            throw new KeyNotFoundException($"Controller '{controller}' has no action '{action}'; it has {Quoted(known)}.");
        return found.Hub(action);
    }

    IEnumerable<Controller> Others => site?.Controllers.Where(c => c != own) ?? [];

    // Of what serves now; null where nothing does.
    static IReadOnlyCollection<string>? ActionsOf(Controller controller) => controller.Current?.Actions.Keys;

    string WhatThereIs()
    {
        var loaded = Others.Where(c => c.Current is not null).Select(c => $"'{c.Name}' has {Quoted(ActionsOf(c) ?? [])}");
        var unknown = Others.Where(c => c.Current is null).Select(c => c.Name).ToList();
        return $"Controllers and their actions: {string.Join("; ", loaded.Prepend($"'{own.Name}' has {Quoted(actions)}"))}."
            + (unknown.Count == 0 ? "" : $" Not loaded yet: {Quoted(unknown)}; for one of those use Get(controller, action).");
    }

    static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal).Select(n => $"'{n}'"));
}
