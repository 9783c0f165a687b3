namespace PluginChat.Hosting.Controllers.State;

/// <summary>One field or property that is marked <see cref="PreserveAttribute"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Declaring">The class that declares it: a base class may have one of the same name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Converter">The author's class that carries it, or null.</param>
/// <param name="Get">Reads it; the author's code.</param>
/// <param name="Set">Writes it; the author's code.</param>
sealed record PreservedMember(string Name, string Declaring, Type Type, Type? Converter, Func<object?> Get, Action<object?> Set)
{
    public override string ToString() => $"[Preserve] {Name}";
}
