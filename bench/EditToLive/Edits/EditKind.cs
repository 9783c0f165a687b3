namespace PluginChat.Bench.EditToLive.Edits;

/// <summary>What an edit changes.</summary>
enum EditKind
{
    /// <summary>Nothing: the program starts, and is asked until it answers.</summary>
    Start,

    /// <summary>A constant in a method's body, which every tool can take.</summary>
    Body,

    /// <summary>The class gains a field with an initial value.</summary>
    Field,

    /// <summary>The class changes its base class.</summary>
    BaseClass,

    /// <summary>A file with a class is added, and the program calls it.</summary>
    NewFile,
}
