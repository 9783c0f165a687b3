using System.Text;

namespace PluginChat.Compilation.Tests;

/// <summary>Sources that end a compiler, or keep it busy for ever: small texts, each of another kind.</summary>
static class HostileSources
{
    public static IReadOnlyDictionary<string, Func<string>> All { get; } =
        new Dictionary<string, Func<string>>(StringComparer.Ordinal)
        {
            ["nested generics"] = () => $"class A<T> {{ }} class P {{ {Repeat("A<", 50_000)}int{Repeat(">", 50_000)} f; }}",
            ["nested parentheses"] = () => Method($"var x = {Repeat("(", 10_000)}1{Repeat(")", 10_000)};"),
            ["chain of as"] = () => Method($"object o = 1; var x = o{Repeat(" as object", 20_000)};"),
            ["chain of is and or"] = () => Method($"object o = 1; var x = o is 1{Repeat(" or 1", 20_000)};"),
            ["chain of ??"] = () => Method($"object o = 1; var x = o{Repeat(" ?? o", 20_000)};"),
            ["chain of conditionals"] = () => Method($"var b = true; var x = {Repeat("b ? 1 : ", 20_000)}0;"),
            ["chain of else if"] = () => Method($"var i = 1; if (i == 0) {{ }} {Repeat("else if (i == 0) { } ", 20_000)}"),
            ["chain of goto"] = () => Method(string.Concat(Enumerable.Range(0, 10_000).Select(i => $"goto l{i}; l{i}: ; ")) + "return;"),
            ["chain of labels"] = () => Method(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"l{i}: ")) + ";"),
            ["chain of casts"] = () => Method($"object o = {Repeat("(object)", 20_000)}1;"),
            ["chain of members"] = () => $"class A {{ public A B => this; void M() {{ var x = this{Repeat(".B", 20_000)}; }} }}",
            ["chain of calls"] = () => $"class A {{ A B() => this; void M() {{ var x = this{Repeat(".B()", 20_000)}; }} }}",
            ["chain of not"] = () => Method($"var b = {Repeat("!", 20_000)}true;"),
            ["chain of additions"] = () => Method($"var i = 1; var x = 1{Repeat(" + i", 50_000)};"),
            ["nested arrays"] = () => Method($"object o = {Repeat("new object[] {", 5_000)} 1 {Repeat("}", 5_000)};"),
            ["nested collections"] = () =>
                Method($"System.Collections.Generic.List<object> o = {Repeat("[", 10_000)}{Repeat("]", 10_000)};"),
            ["nested blocks"] = () => Method($"{Repeat("{", 20_000)}{Repeat("}", 20_000)}"),
            ["nested lambdas"] = () => Method($"object o = {Repeat("() => ", 10_000)}1;"),
            ["nested types"] = () => Repeat("class A {", 5_000) + Repeat("}", 5_000),
            ["nested namespaces"] = () => Repeat("namespace A {", 10_000) + Repeat("}", 10_000),
            ["nested calls"] = () =>
                $"class A {{ int F(int i) => i; void M() {{ var x = {Repeat("F(", 10_000)}1{Repeat(")", 10_000)}; }} }}",
            ["nested interpolations"] = () => Method($"var x = {Repeat("$\"{", 1_000)}1{Repeat("}\"", 1_000)};"),
            ["nested tuples"] = () => Method($"var x = {Repeat("(1, ", 5_000)}1{Repeat(")", 5_000)};"),
            ["nested switches"] = () => Method($"var i = 1; var x = {Repeat("i switch { _ => ", 5_000)}1{Repeat(" }", 5_000)};"),
            ["nested patterns"] = () => Method($"object o = 1; var x = o is {Repeat("{ } and (", 5_000)}1{Repeat(")", 5_000)};"),
            ["array ranks"] = () => $"class A {{ int{Repeat("[]", 20_000)} f; }}",
            ["pointers"] = () => $"class A {{ unsafe int{Repeat("*", 20_000)} f; }}",
            ["nested conditions of the preprocessor"] = () => Repeat("#if A\n", 20_000) + Repeat("#endif\n", 20_000),
            ["generics that grow"] = () => "class A<A1,B1,C1,D1,E1,F1>{class B:A<B,B,B,B,B,B>{B.B.B.B.B.B.B.B.B b;}}",
            ["overloads that double"] = () =>
                $$"""
                    using System;
                    class A
                    {
                        static int F(Func<int, int> f) => 1; static int F(Func<string, int> f) => 1; static int F(Func<A, int> f) => 1;
                        void M() { var x = {{string.Concat(Enumerable.Range(0, 16).Select(i => $"F(p{i} => "))}}p0.Length{{Repeat(
                        ")",
                        16
                    )}}; }
                    }
                    """,
            ["queries in queries"] = () =>
                "using System.Linq; class A { void M() { int[] s = [1]; var x = "
                + string.Concat(Enumerable.Range(0, 500).Select(i => $"from a{i} in s where ("))
                + "true"
                + Repeat(") select 1", 500)
                + "; } }",
        };

    static string Method(string body) => "class A { void M() { " + body + " } }";

    static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}
