#!/usr/bin/env dotnet
#:sdk Microsoft.NET.Sdk.Web
#:package Newtonsoft.Json@13.0.4
// What a file-based app may have at its top: the compiler leaves it to the host.
public static class Program { public static string Run() => "directives"; }
