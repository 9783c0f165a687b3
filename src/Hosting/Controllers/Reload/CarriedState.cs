using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.State;

namespace PluginChat.Hosting.Controllers.Reload;

/// <summary>
/// Moves [Preserve] members from one generation to the next. State of an action that an edit took away is kept until the action is there
/// again: an edit in two steps brings it back. The lane's.
/// </summary>
sealed class CarriedState
{
    readonly Dictionary<string, IReadOnlyList<ExportedMember>> _kept = new(StringComparer.Ordinal);

    /// <summary>Whether there is state to move, also where the action that has it goes.</summary>
    public static bool HasState(ControllerGeneration? from, ControllerGeneration to) =>
        from is { HasPreservedState: true } && (to.HasPreservedState || from.Instances.Any(a => to.Find(a.Name) is null));

    /// <summary>
    /// Imports what fits, and returns the state of actions that the new generation does not have. Runs the author's code.
    /// </summary>
    public Dictionary<string, IReadOnlyList<ExportedMember>> Move(
        ControllerGeneration? from,
        ControllerGeneration to,
        List<string> warnings
    )
    {
        foreach (var action in to.Instances.Where(a => a.State.HasMembers))
        {
            if (from?.Find(action.Name) is { } old)
                action.State.Import(old.State.Export(action.State), warnings);
            else if (_kept.TryGetValue(action.Name, out var state))
                action.State.Import(state, warnings);
        }
        return (from?.Instances.Where(a => a.State.HasMembers && to.Find(a.Name) is null) ?? []).ToDictionary(
            gone => gone.Name,
            gone => gone.State.Export(null),
            StringComparer.Ordinal
        );
    }

    /// <summary>Goes on with the state of another process's version.</summary>
    public void Inherit(IReadOnlyDictionary<string, IReadOnlyList<ExportedMember>> state)
    {
        foreach (var (name, members) in state)
            _kept[name] = members;
    }

    /// <summary>What is kept of actions that an edit took away.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ExportedMember>> Kept => _kept;

    /// <summary>The new generation serves: from now on its actions hold their state, and <paramref name="removed"/> is kept here.</summary>
    public void Keep(ControllerGeneration live, IReadOnlyDictionary<string, IReadOnlyList<ExportedMember>> removed)
    {
        foreach (var name in live.Instances.Select(i => i.Name))
            _kept.Remove(name);
        foreach (var (name, state) in removed)
            _kept[name] = state;
    }
}
