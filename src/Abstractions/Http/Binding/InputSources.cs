namespace PluginChat.Http.Binding;

/// <summary>Where a parameter of an action is looked for, in this order; the first that has it wins.</summary>
[Flags]
public enum InputSources
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>A token of the route's pattern.</summary>
    Route = 1,

    /// <summary>The query of the request's address.</summary>
    Query = 2,

    /// <summary>A field of a form.</summary>
    Form = 4,

    /// <summary>A property of the object that is the request's JSON body.</summary>
    Json = 8,

    /// <summary>A header of the request.</summary>
    Header = 16,
}
