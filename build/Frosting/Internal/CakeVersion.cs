using System.Reflection;
using Cake.Cli;
using Cake.Core;

namespace Cake.Frosting.Internal;

/// <summary>The version of Cake's engine.</summary>
internal sealed class CakeVersion : IVersionResolver
{
    public string GetVersion() => typeof(CakeEngine).Assembly.GetName().Version!.ToString(fieldCount: 3);

    public string GetProductVersion() =>
        typeof(CakeEngine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? GetVersion();
}
