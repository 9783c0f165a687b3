using System.ComponentModel;

namespace PluginChat.Http;

/// <summary>Lists the HTTP actions of an assembly.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IHttpActionTable
{
    /// <summary>The actions, each as often as there are methods marked for it.</summary>
    IReadOnlyList<HttpActionDescriptor> Actions { get; }

    /// <summary>
    /// What an OpenAPI document says about the actions, as JSON in UTF-8 in a form of the host's own; empty where the table was written
    /// before there was one. It is data of the assembly: copy what is to outlive it.
    /// </summary>
    ReadOnlySpan<byte> Description => default;
}
