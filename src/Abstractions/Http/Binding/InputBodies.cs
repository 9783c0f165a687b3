namespace PluginChat.Http.Binding;

/// <summary>Which bodies of a request an action reads.</summary>
[Flags]
public enum InputBodies
{
    /// <summary>None: a body is left unread.</summary>
    None = 0,

    /// <summary>A form, <c>application/x-www-form-urlencoded</c> or <c>multipart/form-data</c>.</summary>
    Form = 1,

    /// <summary>JSON.</summary>
    Json = 2,

    /// <summary>A body of another type is refused with 415 rather than left unread.</summary>
    NoOther = 4,
}
