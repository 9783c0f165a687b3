using Microsoft.CodeAnalysis;

namespace PluginChat.Generators.Diagnostics;

/// <summary>What may be wrong with an action. Each is an error: the host would have nothing to call.</summary>
static class ActionRules
{
    public const string Twice = "PCHAT101",
        Unbound = "PCHAT102",
        TwoBodies = "PCHAT103",
        ByReference = "PCHAT104",
        Generic = "PCHAT105",
        NotPublic = "PCHAT106",
        NoController = "PCHAT107",
        Name = "PCHAT108",
        Result = "PCHAT109",
        PrivateRule = "PCHAT110";

    static readonly DiagnosticDescriptor s_twice = Rule(Twice, "Two actions of one name", "{0}: the action '{1}' for {2} is {3} already");
    static readonly DiagnosticDescriptor s_unbound = Rule(
        Unbound,
        "Parameter cannot be bound",
        "{0}: the parameter '{1}' of type {2} cannot be bound: {3}"
    );
    static readonly DiagnosticDescriptor s_twoBodies = Rule(
        TwoBodies,
        "Two bodies",
        "{0}: the parameters '{1}' and '{2}' both read the body of the request: make one record of them"
    );
    static readonly DiagnosticDescriptor s_byReference = Rule(
        ByReference,
        "Parameter by reference",
        "{0}: the parameter '{1}' is passed by reference ('{2}'), which no request can fill"
    );
    static readonly DiagnosticDescriptor s_generic = Rule(
        Generic,
        "Generic action",
        "{0}: an action and its class have no type parameters"
    );
    static readonly DiagnosticDescriptor s_notPublic = Rule(
        NotPublic,
        "Action is not public",
        "{0}: an action is a public instance method; this one is {1}"
    );
    static readonly DiagnosticDescriptor s_noController = Rule(
        NoController,
        "No class of HTTP actions",
        "{0}: an HTTP action is a method of a class that derives from HttpActions and is not abstract; {1} {2}"
    );
    static readonly DiagnosticDescriptor s_name = Rule(Name, "Action cannot be named", "{0}: {1}");
    static readonly DiagnosticDescriptor s_result = Rule(
        Result,
        "Result cannot be written",
        "{0}: {1} cannot be written as an answer: {2}"
    );

    static readonly DiagnosticDescriptor s_privateRule = Rule(
        PrivateRule,
        "Rule cannot be used",
        "The attribute [{0}] on '{1}' is private: what checks requests cannot use it; make it public or internal"
    );

    public static DiagnosticDescriptor Of(string id) =>
        id switch
        {
            Twice => s_twice,
            Unbound => s_unbound,
            TwoBodies => s_twoBodies,
            ByReference => s_byReference,
            Generic => s_generic,
            NotPublic => s_notPublic,
            NoController => s_noController,
            Name => s_name,
            PrivateRule => s_privateRule,
            _ => s_result,
        };

    static DiagnosticDescriptor Rule(string id, string title, string format) =>
        new(id, title, format, "PluginChat", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
