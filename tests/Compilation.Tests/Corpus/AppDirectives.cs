#!/usr/bin/env dotnet
#:package Newtonsoft.Json@13.0.4
// expects: error CS9298, error CS9314
// What a file-based app may have at its top; a project may not.
public static class Program { public static string Run() => ""; }
