namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>The site's WebSocket actions, as one generation of one controller sees them, or who is no controller.</summary>
/// <param name="own">Whose generation; null for the program around the site.</param>
/// <param name="actions">The names of its actions.</param>
/// <param name="site">The controllers of the site; null where there is only this one.</param>
sealed class ActionChannels(Controller? own, IReadOnlyCollection<string> actions, IControllerDirectory? site) : IActionChannels
{
    public IActionChannel this[string action]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(action);
            if (own is not null && actions.Contains(action))
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
        var found = controller == own?.Name ? own : site?.Find(controller);
        if (found is null)
            throw new KeyNotFoundException(
                $"There is no controller '{controller}'. There are {Quoted(All.Select(c => c.Name))}; "
                    + "others are known once they are loaded."
            );
        var known = found == own && own is not null ? actions : ActionsOf(found);
        if (known?.Contains(action) == false)
            throw new KeyNotFoundException($"Controller '{controller}' has no action '{action}'; it has {Quoted(known)}.");
        return found.Hub(action);
    }

    IEnumerable<Controller> Others => site?.Controllers.Where(c => c != own) ?? [];

    IEnumerable<Controller> All => own is null ? Others : Others.Append(own);

    // Of what serves now; null where nothing does.
    static IReadOnlyCollection<string>? ActionsOf(Controller controller) => controller.Current?.Actions.Keys;

    string WhatThereIs()
    {
        var loaded = Others.Where(c => c.Current is not null).Select(c => $"'{c.Name}' has {Quoted(ActionsOf(c) ?? [])}");
        var unknown = Others.Where(c => c.Current is null).Select(c => c.Name).ToList();
        if (own is not null)
            loaded = loaded.Prepend($"'{own.Name}' has {Quoted(actions)}");
        return $"Controllers and their actions: {string.Join("; ", loaded)}."
            + (unknown.Count == 0 ? "" : $" Not loaded yet: {Quoted(unknown)}; for one of those use Get(controller, action).");
    }

    static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal).Select(n => $"'{n}'"));
}
