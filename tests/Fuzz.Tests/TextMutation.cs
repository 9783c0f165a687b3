using CsCheck;

namespace PluginChat.Fuzz.Tests;

/// <summary>Changes a text in random places: cuts, repeats, moves and replaces parts of it.</summary>
static class TextMutation
{
    public static Gen<string> Of(string text, string characters, int changes) =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, text.Length], Gen.Int[0, 30], Gen.Int[0, text.Length], Gen.Char[characters].Array[0, 4])
            .Array[1, changes]
            .Select(all => all.Aggregate(text, Change));

    static string Change(string text, (int Kind, int At, int Length, int To, char[] New) change)
    {
        var at = Math.Min(change.At, text.Length);
        var part = text.Substring(at, Math.Min(change.Length, text.Length - at));
        var without = text.Remove(at, part.Length);
        return change.Kind switch
        {
            0 => without,
            1 => text.Insert(Math.Min(change.To, text.Length), part),
            2 => without.Insert(Math.Min(change.To, without.Length), part),
            _ => without.Insert(at, new(change.New)),
        };
    }
}
