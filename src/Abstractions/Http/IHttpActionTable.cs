using System.ComponentModel;

namespace PluginChat.Http;

/// <summary>Lists the HTTP actions of an assembly.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IHttpActionTable
{
    /// <summary>The actions, each as often as there are methods marked for it.</summary>
    IReadOnlyList<HttpActionDescriptor> Actions { get; }
}
