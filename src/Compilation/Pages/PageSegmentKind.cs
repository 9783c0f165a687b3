namespace PluginChat.Compilation.Pages;

/// <summary>What a part of a page is.</summary>
enum PageSegmentKind
{
    /// <summary>Text that is written as it is.</summary>
    Literal,

    /// <summary><c>&lt;% statements %&gt;</c></summary>
    Code,

    /// <summary><c>&lt;%= expression %&gt;</c>, written escaped.</summary>
    Expression,

    /// <summary><c>&lt;%- expression %&gt;</c>, written as it is.</summary>
    RawExpression,

    /// <summary><c>%$name</c></summary>
    Parameter,

    /// <summary><c>%~</c></summary>
    AppUrl,

    /// <summary><c>&lt;%^ include "file" %&gt;</c></summary>
    Include,

    /// <summary><c>&lt;%^ layout "file" %&gt;</c></summary>
    Layout,

    /// <summary><c>&lt;%^ content %&gt;</c>: where a layout has its page.</summary>
    Content,

    /// <summary><c>&lt;%^ global members %&gt;</c>: of the page's class, and usings before them.</summary>
    Global,

    /// <summary><c>&lt;%^ start statements %&gt;</c>: before all others.</summary>
    Start,

    /// <summary><c>&lt;%^ end statements %&gt;</c>: after all others.</summary>
    End,
}
