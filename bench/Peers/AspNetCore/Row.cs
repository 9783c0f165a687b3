namespace PluginChat.Bench.AspNetCore;

/// <summary>A row of the page's table.</summary>
public sealed record Row(int Id, string Name, decimal Price)
{
    public static IReadOnlyList<Row> All { get; } =
    [.. Enumerable.Range(1, 150).Select(i => new Row(i, $"Espresso & more <{i}>", i * 1.1m))];
}
