// C# 10: file-scoped namespaces, global and aliased usings, constant interpolation, extended property patterns, natural lambda types.
global using Numbers = System.Collections.Generic.List<int>;
using static System.Math;
using Chat.Lobby;
using Pair = (int Left, int Right);

public static class Program
{
    const string Prefix = "a";
    const string Name = $"{Prefix}b";

    public static string Run()
    {
        var parse = (string s) => int.Parse(s, System.Globalization.CultureInfo.InvariantCulture);
        var choose = object (bool b) => b ? 1 : "two";
        Numbers all = [parse("3"), Max(1, 2)];
        Pair pair = (1, 2);
        int x;
        (x, var y) = (5, 6);
        return new Room { Owner = new("ann") } is { Owner.Name.Length: 3 } ? $"{Name}{all.Count}{choose(false)}{pair.Right}{x}{y}" : "no";
    }
}

namespace Chat.Lobby
{
    public sealed record Owner(string Name);

    public sealed class Room
    {
        public required Owner Owner { get; init; }
    }
}
