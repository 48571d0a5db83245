using Cake.Core;

namespace Cake.Frosting;

/// <summary>The shared context of the tasks of a build.</summary>
public interface IFrostingContext : ICakeContext;

/// <summary>Base class of a build's own context: Cake's context, and the state that the tasks share beside it.</summary>
/// <param name="context">Cake's context.</param>
public class FrostingContext(ICakeContext context) : CakeContextAdapter(context), IFrostingContext;
