using Cake.Frosting; using N;

return new CakeHost().UseContext<X>().Run(args);

namespace N { public sealed class X(Cake.Core.ICakeContext c) : FrostingContext(c);
[TaskName("Default")] [TaskDescription("d d")] [IsDependentOn(typeof(B))] public sealed class A : FrostingTask<X> { public override void Run(X c) { foreach (var a in c.Arguments.GetArguments()) Console.WriteLine(a.Key + "=[" + string.Join(",", a.Value.Select(v => v ?? "null")) + "]");  } }
[TaskName("B")] [TaskDescription("d b")] public sealed class B : FrostingTask<X> { public override void Run(X c) { Console.WriteLine("B"); if (c.Arguments.HasArgument("fail")) throw new Cake.Core.CakeException(7, "boom"); }}
}
