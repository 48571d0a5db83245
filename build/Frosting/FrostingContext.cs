using Cake.Core;

namespace Cake.Frosting;

/// <summary>The context that the tasks of a build share.</summary>
public interface IFrostingContext : ICakeContext;

/// <summary>Base class of a build's own context: Cake's context, and what the tasks share beside it.</summary>
/// <param name="context">Cake's context.</param>
public class FrostingContext(ICakeContext context) : CakeContextAdapter(context), IFrostingContext;
