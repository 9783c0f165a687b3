namespace PluginChat;

/// <summary>
/// Gives an action the name under which a route's <c>target</c> finds it: <c>[Action("test/chat")]</c> serves
/// <c>/ws/test/chat</c> under the pattern <c>^/ws/{controller}/{action}$</c> with the target <c>$1/$2</c>.
/// </summary>
/// <remarks>
/// A name is unique within its controller; two actions of one name are an error that names both, and the controller
/// is not loaded. Names are compared by ordinal, case included. Put it on a concrete class that derives from
/// <see cref="WebSocketAction"/>.
/// </remarks>
/// <param name="name">The action's name: not empty, as the target spells it once its tokens are filled in.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ActionAttribute(string name) : Attribute
{
    /// <summary>The action's name, as it was given.</summary>
    public string Name { get; } = name;
}
