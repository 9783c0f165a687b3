using PluginChat.Bench.EditToLive.Edits;

namespace PluginChat.Bench.EditToLive;

/// <summary>The edits that each start of a server gets.</summary>
/// <param name="Starts">Fresh servers: each has one first edit.</param>
/// <param name="Edits">Body edits of each save style after the first.</param>
/// <param name="RudeEdits">Edits of each other kind.</param>
sealed record EditPlan(int Starts, int Edits, int RudeEdits)
{
    static readonly EditKind[] s_rude = [EditKind.Field, EditKind.BaseClass, EditKind.NewFile];

    public IEnumerable<(EditKind Kind, SaveStyle Save)> OneStart()
    {
        yield return (EditKind.Body, SaveStyle.Rename);
        for (var i = 0; i < Edits; i++)
        {
            yield return (EditKind.Body, SaveStyle.Rename);
            yield return (EditKind.Body, SaveStyle.InPlace);
        }
        // Last, because a rude edit may restart a server, which would make a later body edit its first.
        for (var i = 0; i < RudeEdits; i++)
        {
            foreach (var kind in s_rude)
                yield return (kind, SaveStyle.Rename);
        }
    }
}
