namespace PluginChat;

/// <summary>
/// Gives an action the name under which a route's <c>target</c> finds it: <c>[Action("test/chat")]</c> serves
/// <c>/ws/test/chat</c> under the pattern <c>^/ws/{controller}/{action}$</c> with the target <c>$1/$2</c>.
/// </summary>
/// <remarks>
/// <para>Put it on a concrete class that derives from <see cref="WebSocketAction"/>, or on public methods of a class that derives from
/// <see cref="HttpActions"/>.</para>
/// <para>Names are compared by ordinal, case included. A name is unique among the WebSocket actions of its controller, and with each of its
/// methods among the HTTP actions; two of one name are an error that names both, and the controller is not loaded. A WebSocket action and
/// an HTTP
/// action may share a name.</para>
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, Inherited = false)]
public sealed class ActionAttribute : Attribute
{
    /// <summary>Names a WebSocket action, or an HTTP action that takes GET.</summary>
    /// <param name="name">The action's name: not empty, as the target spells it once its tokens are filled in.</param>
    public ActionAttribute(string name) => Name = name;

    /// <summary>Names an HTTP action.</summary>
    /// <param name="name">The action's name: not empty, as the target spells it once its tokens are filled in.</param>
    /// <param name="methods">
    /// The HTTP methods that it takes, such as <c>"POST"</c>; none for GET. Whatever takes GET answers HEAD as well.
    /// </param>
    public ActionAttribute(string name, params string[] methods) => (Name, Methods) = (name, methods);

    /// <summary>The action's name, as it was given.</summary>
    public string Name { get; }

    /// <summary>The HTTP methods, as they were given; empty for GET.</summary>
    public IReadOnlyList<string> Methods { get; } = [];

    /// <summary>
    /// Whether an HTTP action is guarded against requests that pages of other sites make in a visitor's name. False for one whose callers
    /// prove themselves by other means, such as a signature. Default: true; a route's <c>xsrf: false</c> switches it off for all of its
    /// actions.
    /// </summary>
    public bool Xsrf { get; set; } = true;
}
