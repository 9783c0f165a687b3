using System.ComponentModel;

namespace PluginChat.Http;

/// <summary>Binds the parameters of an HTTP action, runs its method and writes the answer.</summary>
/// <param name="actions">The object whose method it is.</param>
/// <param name="request">The request.</param>
/// <returns>A task that ends when the answer is written.</returns>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate ValueTask HttpActionInvoker(HttpActions actions, HttpActionRequest request);
