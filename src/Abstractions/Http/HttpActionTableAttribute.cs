using System.ComponentModel;

namespace PluginChat.Http;

/// <summary>Names the class that lists an assembly's HTTP actions. Written by the generator that comes with this package.</summary>
/// <param name="table">A class with a constructor without parameters that implements <see cref="IHttpActionTable"/>.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class HttpActionTableAttribute(Type table) : Attribute
{
    /// <summary>The class that lists the actions.</summary>
    public Type Table { get; } = table;
}
