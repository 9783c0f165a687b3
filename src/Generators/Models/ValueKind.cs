namespace PluginChat.Generators.Models;

/// <summary>How a value comes out of a request.</summary>
enum ValueKind
{
    /// <summary>Text that a parser reads.</summary>
    Scalar,

    /// <summary>Texts that a parser reads.</summary>
    ScalarList,

    /// <summary>An object of fields, or of JSON.</summary>
    Shape,

    /// <summary>A list of such objects.</summary>
    ShapeList,

    /// <summary>An object of JSON alone.</summary>
    Json,

    /// <summary>A file of a form.</summary>
    File,

    /// <summary>The files of a field.</summary>
    FileList,

    /// <summary>An expression, such as the request itself.</summary>
    Special,

    /// <summary>A service.</summary>
    Service,

    /// <summary>Nothing that a request can fill.</summary>
    None,
}
