using System.ComponentModel;

namespace PluginChat.Http;

/// <summary>One HTTP action as the host runs it. Written by the generator that comes with this package, at compile time.</summary>
/// <param name="name">The action's name.</param>
/// <param name="type">The class whose method it is; derives from <see cref="HttpActions"/>.</param>
/// <param name="methods">The HTTP methods it takes, in capitals; at least one.</param>
/// <param name="invoke">
/// Binds the parameters, runs the method and writes the answer. Called on any thread, for many requests at a time.
/// </param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class HttpActionDescriptor(string name, Type type, IReadOnlyList<string> methods, HttpActionInvoker invoke)
{
    /// <summary>The action's name.</summary>
    public string Name { get; } = name;

    /// <summary>The class whose method it is.</summary>
    public Type Type { get; } = type;

    /// <summary>The HTTP methods it takes, in capitals.</summary>
    public IReadOnlyList<string> Methods { get; } = methods;

    /// <summary>Binds the parameters, runs the method and writes the answer.</summary>
    public HttpActionInvoker Invoke { get; } = invoke;

    /// <summary>Whether it answers with server-sent events, and can go on with a stream that an earlier version began.</summary>
    public bool StreamsEvents { get; init; }

    /// <summary>As <see cref="ActionAttribute.Xsrf"/>. Default: true.</summary>
    public bool Xsrf { get; init; } = true;
}
