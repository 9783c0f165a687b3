namespace PluginChat.Generators.Models;

/// <summary>How a member of an object gets its value.</summary>
enum MemberWay
{
    /// <summary>By the constructor's parameter in this place.</summary>
    Constructor,

    /// <summary>It has to be set as the object is made.</summary>
    Required,

    /// <summary>It is set where there is a value.</summary>
    Set,

    /// <summary>The same, and C# allows it only as the object is made: what it is initialised with would be lost.</summary>
    Init,

    /// <summary>Not from fields; it is checked all the same.</summary>
    None,
}
