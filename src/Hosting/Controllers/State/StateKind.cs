namespace PluginChat.Hosting.Controllers.State;

enum StateKind
{
    Null,

    /// <summary>An immutable value of the runtime's or the host's, handed over as it is.</summary>
    Value,

    /// <summary>A member of one of the controller's enums, by name.</summary>
    EnumMember,

    /// <summary>One of the controller's types as a value.</summary>
    TypeName,

    /// <summary>Elements in their order.</summary>
    Sequence,

    /// <summary>Elements without an order.</summary>
    Set,

    /// <summary>Keys and values by turns.</summary>
    Map,

    /// <summary>An object by its fields.</summary>
    Fields,
}
